package forebay.protocol.config;

import java.time.Duration;

/** Durations as the configuration file writes them. */
public final class Durations {

  /** The shortest exact text: {@code 250ms}, {@code 1.2s}, {@code 2h}. */
  public static String text(Duration duration) {
    var millis = duration.toMillis();
    if (millis < 1000) {
      return millis + "ms";
    }
    if (millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    }
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis / 1000.0 + "s";
  }

  private Durations() {}
}
