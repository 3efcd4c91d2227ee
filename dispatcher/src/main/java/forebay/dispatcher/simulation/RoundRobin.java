package forebay.dispatcher.simulation;

/** To each node in turn. */
final class RoundRobin implements Policy {

  private final VirtualNodes nodes;
  private int next;

  RoundRobin(VirtualNodes nodes) {
    this.nodes = nodes;
  }

  @Override
  public void arrived(Work work, long now) {
    nodes.give(work, next, now);
    next = (next + 1) % nodes.size();
  }
}
