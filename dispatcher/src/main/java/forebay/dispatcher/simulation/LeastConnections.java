package forebay.dispatcher.simulation;

import java.util.SplittableRandom;

/** At its arrival to the node that has fewest; among equals by lot. */
final class LeastConnections implements Policy {

  private final VirtualNodes nodes;
  private final SplittableRandom random;
  private final boolean stale;
  private final int[] counts;

  /**
   * A balancer.
   *
   * @param stale whether it knows a node's count only as of the node's last heartbeat
   */
  LeastConnections(VirtualNodes nodes, boolean stale, SplittableRandom random) {
    this.nodes = nodes;
    this.random = random;
    this.stale = stale;
    this.counts = new int[nodes.size()];
  }

  @Override
  public void arrived(Work work, long now) {
    nodes.give(work, fewest(), now);
  }

  @Override
  public void heard(int node, long now) {
    counts[node] = nodes.node(node).connections();
  }

  private int fewest() {
    int best = 0;
    int equals = 0;
    for (int i = 0; i < counts.length; i++) {
      var difference = count(i) - count(best);
      if (difference < 0) {
        best = i;
        equals = 1;
      } else if (difference == 0 && random.nextInt(++equals) == 0) {
        best = i;
      }
    }
    return best;
  }

  private int count(int node) {
    return stale ? counts[node] : nodes.node(node).connections();
  }
}
