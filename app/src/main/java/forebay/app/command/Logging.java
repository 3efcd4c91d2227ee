package forebay.app.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import forebay.protocol.config.LoggingConfig;
import org.slf4j.LoggerFactory;

/** Applies the configured level to this product's own loggers. */
final class Logging {

  static void setLevel(LoggingConfig config) {
    ((Logger) LoggerFactory.getLogger("forebay")).setLevel(Level.toLevel(config.level()));
  }

  private Logging() {}
}
