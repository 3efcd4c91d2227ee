package forebay.dispatcher.admission;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When requests of one key were let in, of late: a sliding log. In any 60 s there are never more
 * than the limit, which a token bucket of the same size does not give: it lets nearly twice as many
 * through when it was full before. Also holds the places of requests that are held back, which are
 * in the future. Not thread-safe.
 */
final class RateWindow {

  /** The window of "requests per minute". */
  static final Duration LENGTH = Duration.ofMinutes(1);

  /** How long an instant is kept beyond that. */
  static final Duration SLACK = Duration.ofSeconds(10);

  /** In order. */
  private final List<Instant> instants = new ArrayList<>();

  void add(Instant at) {
    var place = Collections.binarySearch(instants, at);
    instants.add(place < 0 ? -place - 1 : place, at);
  }

  void remove(Instant at) {
    var place = Collections.binarySearch(instants, at);
    if (place >= 0) {
      instants.remove(place);
    }
  }

  /** Itself without this instant, null if nothing is left. */
  @Nullable RateWindow without(Instant at) {
    remove(at);
    return isEmpty() ? null : this;
  }

  /** The latest. */
  Instant last() {
    return instants.getLast();
  }

  /** How many count at this time, places in the future included. */
  int count(Instant now) {
    return instants.size() - firstAfter(now.minus(LENGTH));
  }

  /** The first instant from {@code now} on at which one more keeps the limit. */
  Instant free(int limit, Instant now) {
    if (count(now) < limit) {
      return now;
    }
    return instants.get(instants.size() - limit).plus(LENGTH);
  }

  /** How long until none counts any more. */
  Duration reset(Instant now) {
    if (instants.isEmpty()) {
      return Duration.ZERO;
    }
    var left = Duration.between(now, instants.getLast().plus(LENGTH));
    return left.isNegative() ? Duration.ZERO : left;
  }

  boolean isEmpty() {
    return instants.isEmpty();
  }

  /** The place of the first instant after this one. */
  private int firstAfter(Instant instant) {
    var low = 0;
    var high = instants.size();
    while (low < high) {
      var middle = (low + high) >>> 1;
      if (instants.get(middle).isAfter(instant)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
