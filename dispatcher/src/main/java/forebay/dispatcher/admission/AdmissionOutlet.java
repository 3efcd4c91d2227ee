package forebay.dispatcher.admission;

import forebay.dispatcher.admission.AdmissionDecision.Verdict;
import forebay.protocol.RequestId;
import forebay.protocol.reply.Language;
import forebay.protocol.reply.RefusalTexts;
import forebay.protocol.reply.Reply;
import forebay.protocol.request.Request;
import forebay.protocol.streams.DeadLetters;
import forebay.protocol.streams.RequestReader;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries {@link Admission}'s decisions out. Belongs to one task's thread.
 *
 * <p>If the process dies between the storing of a pass and the forwarding of its request, the
 * request was not committed, comes again, and is forwarded then; if it dies after that, it is
 * forwarded a second time, and the stages behind know it by its id. A request that is held back is
 * stored with its payload before its record is committed.
 */
final class AdmissionOutlet {

  private static final Logger LOG = LoggerFactory.getLogger(AdmissionOutlet.class);

  private final ProcessorContext<String, byte[]> context;
  private final AdmissionStore store;
  private final RequestReader requests;
  private final AdmissionMetrics metrics;
  private final DeadLetters deadLetters = new DeadLetters(AdmissionTopology.ADMISSION);

  AdmissionOutlet(
      ProcessorContext<String, byte[]> context,
      AdmissionStore store,
      RequestReader requests,
      AdmissionMetrics metrics) {
    this.context = context;
    this.store = store;
    this.requests = requests;
    this.metrics = metrics;
  }

  /**
   * Does what was decided.
   *
   * @param submit the request that asks, if the decision is about one
   * @param payload the bytes it came in: what this version does not know in them is not lost
   */
  void carryOut(
      AdmissionDecision decision,
      Instant now,
      Request.@Nullable Submit submit,
      byte @Nullable [] payload) {
    switch (decision) {
      case AdmissionDecision.Remember(var pass) -> store.remember(pass);
      case AdmissionDecision.Forget(var id) -> store.forget(id);
      case Verdict verdict -> {
        if (submit != null && payload != null) {
          metrics.count(verdict);
          verdict(verdict, now, submit, payload);
        }
      }
      case AdmissionDecision.Release(var id) -> release(id);
      case AdmissionDecision.EndDeferred(var id, var expired) -> {
        var _ = store.take(id);
        reply(expired ? new Reply.Expired(id, now) : new Reply.Cancelled(id, now));
      }
      case AdmissionDecision.PassOn(var cancel) -> forward(cancel, Wire.encode(cancel));
    }
  }

  private void verdict(Verdict verdict, Instant now, Request.Submit submit, byte[] payload) {
    switch (verdict) {
      case AdmissionDecision.Admit(var id, var quota) -> {
        reply(new Reply.Admitted(id, now, quota, null));
        forward(submit, payload);
      }
      case AdmissionDecision.Defer(var id, var quota, var until) -> {
        store.hold(id, payload);
        reply(new Reply.Admitted(id, now, quota, until));
      }
      case AdmissionDecision.Reject(var id, var reason, var retryAfter, var quota) -> {
        var text = RefusalTexts.of(reason, Language.of(submit.chat()), retryAfter);
        reply(new Reply.Rejected(id, now, reason, text, retryAfter, quota));
      }
      case AdmissionDecision.Attach(var id, var original) ->
          reply(new Reply.Attached(id, now, original));
      case AdmissionDecision.Expire(var id) -> reply(new Reply.Expired(id, now));
    }
  }

  private void release(RequestId id) {
    var payload = store.take(id);
    if (requests.read(payload) instanceof Decoded.Valid<Request>(var request) && payload != null) {
      forward(request, payload);
    } else {
      // Its record was not committed: it comes again, and finds that it has been let in.
      LOG.atWarn().addKeyValue("request", id).log("held back without its payload");
    }
  }

  void unreadable(String reason, Record<String, byte[]> record) {
    var letter = deadLetters.unreadable(reason, context.recordMetadata(), record.value());
    write(AdmissionTopology.DEAD_LETTERS, record.key(), letter);
  }

  private void forward(Request request, byte[] bytes) {
    write(AdmissionTopology.ADMITTED, request.scope().value(), bytes);
  }

  private void reply(Reply reply) {
    write(AdmissionTopology.REPLIES, reply.id().toString(), Wire.encode(reply));
  }

  private void write(String sink, @Nullable String key, byte[] value) {
    context.forward(new Record<>(key, value, context.currentSystemTimeMs()), sink);
  }
}
