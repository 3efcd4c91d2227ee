package forebay.dispatcher.simulation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a run, and what they did so far. A {@link Policy} gives them work; the {@link
 * Simulation} takes from them what has finished.
 */
final class VirtualNodes {

  /** Of a request that no node got. */
  static final long NEVER = -1;

  private final List<VirtualNode> nodes;
  private final PriorityQueue<Departure> departures =
      new PriorityQueue<>(
          Comparator.comparingLong(Departure::at).thenComparingInt(d -> d.work().number()));
  private final long[] begun;

  VirtualNodes(Cluster cluster, int requests) {
    var models = cluster.models();
    this.nodes =
        IntStream.range(0, cluster.nodes())
            .mapToObj(
                i ->
                    new VirtualNode(
                        cluster.slots(), cluster.modelLoad(), models.get(i % models.size())))
            .toList();
    this.begun = new long[requests];
    Arrays.fill(begun, NEVER);
  }

  /** A request that will be over. */
  record Departure(long at, int node, Work work) {}

  /** Gives the request to the node, whether it has a free slot or not. */
  void give(Work work, int node, long now) {
    nodes.get(node).give(work);
    start(node, now);
  }

  /** When the next request is over; the end of time if none runs. */
  long nextDeparture() {
    var next = departures.peek();
    return next == null ? Long.MAX_VALUE : next.at();
  }

  /** Takes the next request that is over. Its node goes on with what it holds back. */
  @Nullable Departure depart() {
    var departure = departures.poll();
    if (departure != null) {
      nodes.get(departure.node()).finish(departure.work());
      start(departure.node(), departure.at());
    }
    return departure;
  }

  private void start(int node, long now) {
    for (var start : nodes.get(node).start(now)) {
      begun[start.work().number()] = start.begins();
      departures.add(new Departure(start.ends(), node, start.work()));
    }
  }

  VirtualNode node(int index) {
    return nodes.get(index);
  }

  int size() {
    return nodes.size();
  }

  List<VirtualNode> all() {
    return nodes;
  }

  /** When each request began, or {@link #NEVER}. */
  long[] begun() {
    return begun.clone();
  }
}
