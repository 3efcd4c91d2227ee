package forebay.dispatcher.scheduler;

import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.RequestId;
import forebay.protocol.TenantId;
import forebay.protocol.node.NodeReport;
import java.time.Instant;

/** What a {@link Scheduler} decides on. Made by the stage around it; immutable. */
public sealed interface SchedulerEvent {

  /**
   * A request came, perhaps not for the first time. Only what is decided on: the payload stays
   * outside.
   *
   * @param model canonical
   * @param acceptedAt the gateway's clock
   */
  record Arrived(
      RequestId id,
      TenantId tenant,
      Lane lane,
      ModelName model,
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
