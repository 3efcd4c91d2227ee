package forebay.dispatcher.admission;

import forebay.protocol.KeyId;
import forebay.protocol.RequestId;
import forebay.protocol.SessionId;
import forebay.protocol.request.Allowance;
import forebay.protocol.request.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that was let in, as admission remembers it: it counts for its key's limits, and repeats
 * are attached to it. The value of admission's store, as JSON under the request's id; immutable.
 *
 * @param at the instant that counts for the limits; if it is held back, when it goes on
 * @param metered whether requests of its key are counted per minute
 * @param token what a repeat has in common with it
 * @param body a digest of its body
 * @param readers who waits for its answer: itself, and the repeats attached to it; none once the
 *     stages behind were told to stop
 * @param leaving what to do when its last reader does not come back, null while there is one
 */
record Pass(
    RequestId id,
    KeyId key,
    @Nullable SessionId session,
    Instant at,
    boolean metered,
    String token,
    String body,
    Instant deadline,
    State state,
    List<RequestId> readers,
    @Nullable Leaving leaving) {

  /** Somebody else ends it by then; if not, its word was lost. */
  static final Duration SETTLEMENT_GRACE = Duration.ofSeconds(30);

  Pass {
    readers = List.copyOf(readers);
  }

  /** How far it is. */
  enum State {
    /** Held back by a limit. */
    DEFERRED,
    /** It waits or runs. */
    OPEN,
    /** It has ended, with a whole answer. */
    ANSWERED,
    /** It has ended without one. */
    ENDED
  }

  /**
   * Its last reader is gone, and may come back.
   *
   * @param due until when
   * @param cancel what is said then
   */
  record Leaving(Instant due, Request.Cancel cancel) {}

  static Pass of(AdmissionEvent.Asked asked, Instant at, State state) {
    var allowance = asked.allowance();
    var token = asked.idempotency().token();
    var body = asked.idempotency().body();
    return new Pass(
        asked.id(),
        asked.key(),
        allowance.sessionMinInterval().isZero() ? null : asked.session(),
        at,
        isMetered(allowance),
        token,
        body.equals(token) ? token : body,
        asked.deadline(),
        state,
        List.of(asked.id()),
        null);
  }

  private static boolean isMetered(Allowance allowance) {
    return allowance.perMinute() > 0;
  }

  /** Whether it has not ended. */
  boolean live() {
    return state == State.DEFERRED || state == State.OPEN;
  }

  Pass in(State next) {
    return new Pass(id, key, session, at, metered, token, body, deadline, next, readers, leaving);
  }

  /** With one more reader, who has come back if it was the last that left. */
  Pass joinedBy(RequestId reader) {
    var more = new ArrayList<>(readers);
    more.add(reader);
    return with(more, null);
  }

  Pass leftBy(RequestId reader) {
    return with(readers.stream().filter(other -> !other.equals(reader)).toList(), null);
  }

  /** Without readers for ever: the stages behind have been told. */
  Pass abandon() {
    return with(List.of(), null);
  }

  boolean abandoned() {
    return readers.isEmpty() && leaving == null;
  }

  Pass leaving(@Nullable Leaving next) {
    return with(readers, next);
  }

  private Pass with(List<RequestId> nextReaders, @Nullable Leaving next) {
    return new Pass(id, key, session, at, metered, token, body, deadline, state, nextReaders, next);
  }

  /**
   * When something is to be done about it if nothing happens before.
   *
   * @param retryMemory how long a repeat is attached to it
   */
  Instant due(Duration retryMemory) {
    if (live() && leaving != null) {
      return leaving.due;
    }
    return switch (state) {
      case DEFERRED -> at;
      case OPEN -> deadline.plus(SETTLEMENT_GRACE);
      case ANSWERED -> latest(at.plus(retryMemory), countsUntil());
      case ENDED -> countsUntil();
    };
  }

  /**
   * Until when the limits need it. Longer than their window, because after a crash the last records
   * are decided on again, as at the time they came.
   */
  Instant countsUntil() {
    return at.plus(RateWindow.LENGTH).plus(RateWindow.SLACK);
  }

  private static Instant latest(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
