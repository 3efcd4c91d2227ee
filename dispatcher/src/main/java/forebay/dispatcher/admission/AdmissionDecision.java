package forebay.dispatcher.admission;

import forebay.protocol.RequestId;
import forebay.protocol.reply.Quota;
import forebay.protocol.reply.Rejection;
import forebay.protocol.request.Request;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Admission} wants done. Carried out in order by the stage around it; each may be
 * carried out twice. What has to be stored comes before what has to be said.
 */
sealed interface AdmissionDecision {

  /** Store it, over what was stored under its id. */
  record Remember(Pass pass) implements AdmissionDecision {}

  /** Nothing is to be known of it any more. */
  record Forget(RequestId id) implements AdmissionDecision {}

  /** A verdict on a request that asks. */
  sealed interface Verdict extends AdmissionDecision {

    /** The request. */
    RequestId id();
  }

  /** It goes on. */
  record Admit(RequestId id, @Nullable Quota quota) implements Verdict {}

  /** It goes on later, with a {@link Release}: keep its payload. */
  record Defer(RequestId id, @Nullable Quota quota, Instant until) implements Verdict {}

  /** It is refused. */
  record Reject(
      RequestId id, Rejection reason, @Nullable Duration retryAfter, @Nullable Quota quota)
      implements Verdict {}

  /** It is a repeat: its answer is the original's. */
  record Attach(RequestId id, RequestId original) implements Verdict {}

  /** Its deadline has passed. */
  record Expire(RequestId id) implements Verdict {}

  /** What was held back goes on now. */
  record Release(RequestId id) implements AdmissionDecision {}

  /** What was held back ends here: nobody wants it, or its deadline has passed. */
  record EndDeferred(RequestId id, boolean expired) implements AdmissionDecision {}

  /** Tell the stages behind that nobody wants the answer any more. */
  record PassOn(Request.Cancel cancel) implements AdmissionDecision {}
}
