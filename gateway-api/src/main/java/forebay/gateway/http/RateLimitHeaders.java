package forebay.gateway.http;

import forebay.protocol.reply.Quota;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells a client where its key stands, in OpenAI's headers. */
final class RateLimitHeaders {

  private static final String PREFIX = "x-ratelimit-";

  /** Sets them, as long as nothing went out. */
  static void set(Exchange exchange, @Nullable Quota quota) {
    if (quota != null) {
      exchange.setHeader(PREFIX + "limit-requests", Integer.toString(quota.limit()));
      exchange.setHeader(PREFIX + "remaining-requests", Integer.toString(quota.remaining()));
      exchange.setHeader(PREFIX + "reset-requests", text(quota.reset()));
    }
  }

  /**
   * As Go writes a duration, which is how it is read: {@code 850ms}, {@code 1.5s}, {@code 1m0s}.
   */
  static String text(Duration duration) {
    var millis = Math.max(0, duration.toMillis());
    if (millis == 0) {
      return "0s";
    }
    if (millis < 1_000) {
      return millis + "ms";
    }
    var hours = millis / 3_600_000;
    var minutes = millis / 60_000 % 60;
    return (hours > 0 ? hours + "h" : "")
        + (millis >= 60_000 ? minutes + "m" : "")
        + seconds(millis % 60_000)
        + "s";
  }

  private static String seconds(long millis) {
    var fraction = "%03d".formatted(millis % 1_000).replaceFirst("0+$", "");
    return millis / 1_000 + (fraction.isEmpty() ? "" : "." + fraction);
  }

  private RateLimitHeaders() {}
}
