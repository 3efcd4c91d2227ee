package forebay.protocol.config;

import java.util.List;

/** What is logged. */
public record LoggingConfig(String level) {

  static LoggingConfig read(Section section) {
    return new LoggingConfig(
        section.oneOf(
            "level",
            "info",
            List.of("trace", "debug", "info", "warn", "error"),
            "the least level that is logged"));
  }
}
