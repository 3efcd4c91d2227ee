package forebay.dispatcher.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/** One queue for all nodes, first come first served; of the free nodes the least busy. */
final class FifoPolicy implements Policy {

  private final VirtualNodes nodes;
  private final Deque<Work> waiting = new ArrayDeque<>();
  private final long[] lastGiven;
  private long given;

  FifoPolicy(VirtualNodes nodes) {
    this.nodes = nodes;
    this.lastGiven = new long[nodes.size()];
  }

  @Override
  public void arrived(Work work, long now) {
    waiting.add(work);
    if (waiting.size() == 1) {
      handOut(now);
    }
  }

  @Override
  public void finished(Work work, int node, long now) {
    handOut(now);
  }

  private void handOut(long now) {
    while (!waiting.isEmpty()) {
      var node = leastBusy();
      if (nodes.node(node).connections() >= nodes.node(node).slots()) {
        return;
      }
      lastGiven[node] = ++given;
      nodes.give(waiting.remove(), node, now);
    }
  }

  /** Among equals the one that has been idle longest. */
  private int leastBusy() {
    int best = 0;
    for (int i = 1; i < nodes.size(); i++) {
      var difference = nodes.node(i).connections() - nodes.node(best).connections();
      if (difference < 0 || (difference == 0 && lastGiven[i] < lastGiven[best])) {
        best = i;
      }
    }
    return best;
  }
}
