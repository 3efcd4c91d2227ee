package forebay.protocol.config;

/** Where the gateway listens. */
public record ServerConfig(int port, String host) {

  static ServerConfig read(Section section) {
    return new ServerConfig(
        section.number("port", 8080, 0, 65535, "port to listen on; 0 takes a free one"),
        section.text("host", "127.0.0.1", "address to listen on; 0.0.0.0 is every interface"));
  }
}
