package forebay.dispatcher.simulation;

import java.util.SplittableRandom;

/** To any node. */
final class RandomNode implements Policy {

  private final VirtualNodes nodes;
  private final SplittableRandom random;

  RandomNode(VirtualNodes nodes, SplittableRandom random) {
    this.nodes = nodes;
    this.random = random;
  }

  @Override
  public void arrived(Work work, long now) {
    nodes.give(work, random.nextInt(nodes.size()), now);
  }
}
