package forebay.app.run;

import forebay.protocol.node.NodeReport.Health;
import forebay.protocol.node.NodeReport.Heartbeat;

/** How far an order to drain a node, or to let it work again, has come. Pure. */
public sealed interface DrainProgress {

  /** The worker has not taken the order yet. */
  record Ordered() implements DrainProgress {}

  /** It takes nothing new, and still runs so many. */
  record Finishing(int running) implements DrainProgress {}

  /** What was ordered has come about. */
  record Done() implements DrainProgress {}

  /** The worker that was told is no more: its successor knows nothing of the order. */
  record Restarted() implements DrainProgress {}

  /**
   * What a heartbeat says.
   *
   * @param epoch the life of the worker that was told
   * @param draining what it was told
   */
  static DrainProgress of(Heartbeat heartbeat, String epoch, boolean draining) {
    if (!heartbeat.epoch().equals(epoch)) {
      return new Restarted();
    }
    if ((heartbeat.health() == Health.DRAINING) != draining) {
      return new Ordered();
    }
    return draining && !heartbeat.running().isEmpty()
        ? new Finishing(heartbeat.running().size())
        : new Done();
  }
}
