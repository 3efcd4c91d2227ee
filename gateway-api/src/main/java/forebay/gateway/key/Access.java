package forebay.gateway.key;

import forebay.protocol.config.AuthConfig;
import forebay.protocol.config.RateLimitConfig;
import forebay.protocol.config.ServerConfig;
import forebay.protocol.request.Allowance;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;

/** Decides from the configuration who is let in. */
public final class Access {

  /**
   * Who decides about each request.
   *
   * @throws IOException if nobody may be let in as it is configured, with a message for the person
   *     who started it
   */
  public static Authenticator open(
      AuthConfig auth,
      ServerConfig server,
      RateLimitConfig limits,
      MeterRegistry meters,
      InstantSource clock)
      throws IOException {
    var allowance =
        new Allowance(limits.userPerMinute(), limits.sessionMinInterval(), limits.concurrent());
    var anybody = new AnyKey(allowance);
    var file = new KeysFile(Path.of(auth.keysFile()));
    return switch (auth.mode()) {
      case NONE -> anybody;
      case KEYS -> {
        if (!file.exists()) {
          throw new IOException(
              "auth.mode is keys, and there is no file %s: make a key with ./forebay key new --tenant NAME"
                  .formatted(file.path()));
        }
        yield new FileKeys(file, allowance, null, meters, clock).start();
      }
      case AUTO -> {
        var loopback = isLoopback(server.host());
        if (!loopback && !file.exists()) {
          throw new IOException(
              "others can reach server.host %s, and there is no file of keys (%s): make a key with"
                      .formatted(server.host(), file.path())
                  + " ./forebay key new --tenant NAME, or write auth: none to let everybody in");
        }
        yield new FileKeys(file, allowance, loopback ? anybody : null, meters, clock).start();
      }
    };
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private Access() {}
}
