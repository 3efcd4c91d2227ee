package forebay.dispatcher.simulation;

import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** What came of a run. Immutable. */
final class Outcome {

  private static final double NANOS = 1e9;

  /** The part of the requests, at the beginning, in which queues are still filling. */
  private static final double WARM_UP = 0.05;

  private final Workload workload;
  private final double[] waits;
  private final double[] busy;
  private final int loads;

  /**
   * What came of it.
   *
   * @param lead by which virtual time was ahead of the workload's
   */
  Outcome(Workload workload, VirtualNodes nodes, long lead) {
    var begun = nodes.begun();
    this.workload = workload;
    this.waits =
        workload.work().stream()
            .mapToDouble(work -> (begun[work.number()] - work.at() - lead) / NANOS)
            .toArray();
    this.busy = nodes.all().stream().mapToDouble(node -> node.busy() / NANOS).toArray();
    this.loads = nodes.all().stream().mapToInt(VirtualNode::loads).sum();
  }

  /**
   * How long the request waited, in seconds: from its arrival until a node began with its prompt.
   */
  double wait(Work work) {
    return waits[work.number()];
  }

  /** The waits of some, in mean service times. */
  Sample waits(Predicate<Work> of) {
    return sample(of, work -> wait(work) / workload.meanService());
  }

  /** How many times its service time a request took, of some. */
  Sample slowdowns(Predicate<Work> of) {
    return sample(
        of.and(work -> work.service() > 0), work -> 1 + wait(work) * NANOS / work.service());
  }

  private Sample sample(Predicate<Work> of, ToDoubleFunction<Work> figure) {
    return new Sample(
        workload.work().stream()
            .skip((long) (workload.size() * WARM_UP))
            .filter(of)
            .mapToDouble(figure)
            .toArray());
  }

  /** Of each node in seconds: how long its slots were taken, together. */
  Sample busy() {
    return new Sample(busy);
  }

  /**
   * The part of all slots' time that these had, of what began before the last request came.
   *
   * @param slots of all nodes
   */
  double share(Predicate<Work> of, int slots) {
    double end = workload.work().getLast().at() / NANOS;
    return workload.work().stream()
            .filter(of)
            .filter(work -> work.at() / NANOS + wait(work) < end)
            .mapToDouble(work -> work.service() / NANOS)
            .sum()
        / (end * slots);
  }

  /** How often nodes changed models. */
  int loads() {
    return loads;
  }
}
