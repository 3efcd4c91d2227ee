package forebay.protocol.config;

import forebay.protocol.request.Allowance;
import java.time.Duration;
import java.util.List;

/**
 * How much one key may ask, unless its entry in the file of keys says otherwise.
 *
 * @param userPerMinute requests in any 60 s; 0 is any number
 * @param sessionMinInterval between two requests of one session; zero is none
 * @param concurrent requests of a key that wait or run at once; 0 is any number
 * @param defer whether what is over a limit waits until the limit lets it through
 * @param maxDeferred requests of a key that wait so
 * @param gpuMemoryHigh the part of the pool's GPU memory above which limits tighten
 * @param gpuMemoryScale what is left of requests per minute then
 */
public record RateLimitConfig(
    int userPerMinute,
    Duration sessionMinInterval,
    int concurrent,
    boolean defer,
    int maxDeferred,
    double gpuMemoryHigh,
    double gpuMemoryScale) {

  static RateLimitConfig read(Section section) {
    return new RateLimitConfig(
        section.number(
            "user_per_minute",
            15,
            0,
            Allowance.MAX_PER_MINUTE,
            "requests of a key in any 60 s; 0 is any number"),
        section.pause(
            "session_min_interval",
            Duration.ofMillis(1200),
            "shortest time between two requests of a session; 0 is none"),
        section.number(
            "concurrent", 100, 0, 1_000_000, "requests of a key that wait or run; 0 is any number"),
        section
            .oneOf(
                "over_limit",
                "reject",
                List.of("reject", "defer"),
                "what is over a limit is refused with 429, or waits until the limit lets it through")
            .equals("defer"),
        section.number(
            "max_deferred", 100, 1, 100_000, "requests of a key that wait so; above it 429"),
        section.fraction(
            "gpu_memory_high",
            0.85,
            "used part of GPU memory above which requests per minute shrink"),
        section.fraction("gpu_memory_scale", 0.6, "what is left of them then"));
  }
}
