package forebay.dispatcher.admission;

import forebay.protocol.KeyId;
import forebay.protocol.RequestId;
import forebay.protocol.SessionId;
import forebay.protocol.node.PoolLoad;
import forebay.protocol.request.Allowance;
import forebay.protocol.request.Idempotency;
import forebay.protocol.request.Request;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What {@link Admission} decides on. Made by the stage around it; immutable. */
sealed interface AdmissionEvent {

  /**
   * A request came, perhaps not for the first time. Only what is decided on: the payload stays
   * outside.
   *
   * @param at when the broker wrote it down. Limits are measured by this, not by when it is read:
   *     so it makes no difference how far the stage is behind, or that it reads a record twice
   * @param load how its pool is, if that is known
   */
  record Asked(
      RequestId id,
      KeyId key,
      @Nullable SessionId session,
      Instant at,
      Instant deadline,
      Allowance allowance,
      Idempotency idempotency,
      @Nullable PoolLoad load)
      implements AdmissionEvent {

    static Asked of(Request.Submit submit, Instant at, @Nullable PoolLoad load) {
      return new Asked(
          submit.id(),
          submit.key(),
          submit.session(),
          at,
          submit.deadline(),
          submit.allowance(),
          submit.idempotency(),
          load);
    }
  }

  /** Somebody does not want the answer any more. */
  record TakenBack(Request.Cancel cancel) implements AdmissionEvent {}

  /** A request that was let in is over. */
  record Settled(RequestId id, boolean answered) implements AdmissionEvent {}

  /** Time passed. Must come many times a second: what is held back goes on with it. */
  record Tick() implements AdmissionEvent {}
}
