package forebay.loadtest.node;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads {@code keep_alive}: seconds, or a duration as Go writes it; negative means for ever. */
final class KeepAlive {
  static final long FOREVER_NANOS = Long.MAX_VALUE;

  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h)");
  private static final Pattern WHOLE =
      Pattern.compile("(?:\\d+(?:\\.\\d+)?(?:ns|us|µs|ms|s|m|h))+");

  private KeepAlive() {}

  /** Nanoseconds, or null if the request says nothing. */
  static @Nullable Long parse(JsonNode value) throws RefusedException {
    if (value.isNumber()) {
      var seconds = value.asDouble();
      return seconds < 0 ? FOREVER_NANOS : nanos(seconds, Duration.ofSeconds(1));
    }
    if (!value.isString() || value.asString().isEmpty()) {
      return null;
    }
    var text = value.asString();
    var negative = text.startsWith("-");
    var amount = negative ? text.substring(1) : text;
    if (!amount.equals("0") && !WHOLE.matcher(amount).matches()) {
      throw new RefusedException(400, "time: invalid duration \"" + text + "\"");
    }
    if (negative) {
      return FOREVER_NANOS;
    }
    return PART.matcher(amount)
        .results()
        .mapToLong(part -> nanos(Double.parseDouble(part.group(1)), unit(part.group(2))))
        .sum();
  }

  private static long nanos(double amount, Duration unit) {
    return (long) (amount * unit.toNanos());
  }

  private static Duration unit(String name) {
    return switch (name) {
      case "h" -> Duration.ofHours(1);
      case "m" -> Duration.ofMinutes(1);
      case "s" -> Duration.ofSeconds(1);
      case "ms" -> Duration.ofMillis(1);
      case "ns" -> Duration.ofNanos(1);
      default -> Duration.ofNanos(1_000);
    };
  }
}
