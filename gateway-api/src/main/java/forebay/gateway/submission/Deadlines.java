package forebay.gateway.submission;

import forebay.gateway.problem.Problem;
import forebay.gateway.problem.Problems;
import forebay.gateway.problem.RefusedException;
import forebay.protocol.config.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Until when an answer is of use: what the client asks for in {@code x-request-deadline}, else how
 * long its SDK waits, else as long as a request may take, which neither of them can exceed.
 */
final class Deadlines {

  private static final String HEADER = "x-request-deadline";

  /** OpenAI's SDKs for JavaScript and for Python, in seconds. */
  private static final List<String> SDK_TIMEOUTS =
      List.of("x-stainless-timeout", "x-stainless-read-timeout");

  /** What OpenAI's SDKs do by default: two retries, each after a second at most. */
  private static final int SDK_TRIES = 3;

  private static final Duration SDK_BACK_OFF = Duration.ofSeconds(1);

  private static final Pattern SDK_COUNT = Pattern.compile("[0-9]{1,3}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
  private static final Pattern WITH_UNIT = Pattern.compile(".*[a-z]");

  static Instant of(Terms.Headers headers, boolean stream, Instant now, Duration max) {
    var latest = now.plus(max);
    var asked = headers.get(HEADER);
    if (asked != null) {
      return asked(asked.strip(), now, latest);
    }
    // In a stream the SDKs bound only silence, which the keep-alive breaks: as a deadline their
    // timeout would cut an answer that its reader is content with.
    var patience = stream ? null : patienceOfAllTries(headers);
    return patience == null || patience.compareTo(max) > 0 ? latest : now.plus(patience);
  }

  private static Instant asked(String text, Instant now, Instant latest) {
    var deadline = read(text, now, latest);
    if (!deadline.isAfter(now)) {
      throw new RefusedException(Problems.deadlinePassed());
    }
    return deadline.isBefore(latest) ? deadline : latest;
  }

  private static Instant read(String text, Instant now, Instant latest) {
    try {
      if (!WITH_UNIT.matcher(text).matches()) {
        return OffsetDateTime.parse(text).toInstant();
      }
      var duration = Durations.parse(text);
      return duration.compareTo(Duration.between(now, latest)) > 0 ? latest : now.plus(duration);
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new RefusedException(
          Problem.badRequest(
              HEADER,
              HEADER + " must be a time such as 2027-01-31T12:00:00Z, or a duration such as 30s"));
    }
  }

  /**
   * An SDK that gives up on a try asks again by itself, and is then given the answer to its first
   * one, which is therefore of use until the last try is over.
   */
  private static @Nullable Duration patienceOfAllTries(Terms.Headers headers) {
    var once = patience(headers);
    var count = headers.get(Terms.RETRY_COUNT);
    if (once == null || count == null || !SDK_COUNT.matcher(count).matches()) {
      return once;
    }
    var left = Math.max(1, SDK_TRIES - Integer.parseInt(count));
    return once.multipliedBy(left).plus(SDK_BACK_OFF.multipliedBy(left - 1L));
  }

  /** Headers that no person wrote: what cannot be read says nothing. */
  private static @Nullable Duration patience(Terms.Headers headers) {
    for (var name : SDK_TIMEOUTS) {
      var text = headers.get(name);
      if (text != null && SECONDS.matcher(text).matches()) {
        var millis = Math.round(Double.parseDouble(text) * 1000);
        return millis == 0 ? null : Duration.ofMillis(millis);
      }
    }
    return null;
  }

  private Deadlines() {}
}
