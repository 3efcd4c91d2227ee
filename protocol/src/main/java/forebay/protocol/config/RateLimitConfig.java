package forebay.protocol.config;

import java.time.Duration;

/** How much one user may ask. */
public record RateLimitConfig(int userPerMinute, Duration sessionMinInterval) {

  static RateLimitConfig read(Section section) {
    return new RateLimitConfig(
        section.number(
            "user_per_minute", 15, 1, 1_000_000, "accepted; not enforced in this version"),
        section.duration(
            "session_min_interval",
            Duration.ofMillis(1200),
            "accepted; not enforced in this version"));
  }
}
