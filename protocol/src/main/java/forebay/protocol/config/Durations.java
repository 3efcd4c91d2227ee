package forebay.protocol.config;

import java.time.Duration;
import java.util.regex.Pattern;

/** Durations as the configuration file writes them: {@code 1.2s}, {@code 250ms}, {@code 2h}. */
public final class Durations {

  private static final Pattern TEXT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ms|s|m|h|d)?");

  /** Reads a time with its unit; a bare number is seconds. */
  public static Duration parse(String text) {
    var matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected a duration such as 30s, 250ms or 2h");
    }
    var unit = matcher.group(2) == null ? "s" : matcher.group(2);
    var millis =
        Double.parseDouble(matcher.group(1))
            * switch (unit) {
              case "ms" -> 1;
              case "s" -> 1_000;
              case "m" -> 60_000;
              case "h" -> 3_600_000;
              default -> 86_400_000;
            };
    if (millis < 1) {
      throw new IllegalArgumentException("expected at least 1ms");
    }
    return Duration.ofMillis(Math.round(millis));
  }

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
