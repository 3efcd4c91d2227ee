package forebay.protocol.config;

/**
 * A key of the configuration file, as the documentation lists it.
 *
 * @param path section and key, {@code server.port}
 */
public record Key(String path, String type, String byDefault, String doc) {}
