package forebay.dispatcher.scheduler;

import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.RequestId;
import forebay.protocol.SessionId;
import forebay.protocol.TenantId;
import forebay.protocol.node.NodeReport;
import forebay.protocol.reply.Language;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a {@link Scheduler} decides on. Made by the stage around it; immutable. */
public sealed interface SchedulerEvent {

  /**
   * A request came, perhaps not for the first time. Only what is decided on: the payload stays
   * outside.
   *
   * @param key whose history tells how long its answer may be, and to whom its end is settled
   * @param session brings a conversation's turns to one node, where nothing else decides
   * @param model canonical
   * @param promptTokens about
   * @param language in which its client is refused
   * @param acceptedAt the gateway's clock
   */
  record Arrived(
      RequestId id,
      KeyId key,
      TenantId tenant,
      @Nullable SessionId session,
      Lane lane,
      ModelName model,
      int promptTokens,
      Language language,
      Instant acceptedAt,
      Instant deadline)
      implements SchedulerEvent {

    public Arrived {
      model = model.canonical();
    }
  }

  /** Nobody wants the answer any more. */
  record CancelRequested(RequestId id) implements SchedulerEvent {}

  /**
   * A node's worker spoke.
   *
   * @param at when the broker wrote it down: a heartbeat that is read late is no sign of life
   */
  record Heard(NodeReport.Heartbeat heartbeat, Instant at) implements SchedulerEvent {}

  /** A worker gave a slot back. */
  record Finished(NodeReport.Finished report) implements SchedulerEvent {}

  /** Time passed. Must come several times a second, or nobody notices who is silent. */
  record Tick() implements SchedulerEvent {}
}
