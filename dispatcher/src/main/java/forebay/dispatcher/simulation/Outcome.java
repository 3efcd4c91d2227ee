package forebay.dispatcher.simulation;

import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * What came of a run.
 *
 * @param waits of each request in seconds: from its arrival until a node begins with its prompt
 * @param busy of each node in seconds: how long its slots were taken, together
 * @param loads how often nodes changed models
 */
record Outcome(Workload workload, double[] waits, double[] busy, int loads) {

  private static final double NANOS = 1e9;

  /** The part of the requests, at the beginning, in which queues are still filling. */
  private static final double WARM_UP = 0.05;

  static Outcome of(Experiment experiment, VirtualNodes nodes, long lead) {
    var workload = experiment.workload();
    var begun = nodes.begun();
    var waits = new double[workload.size()];
    for (var work : workload.work()) {
      waits[work.number()] = (begun[work.number()] - work.at() - lead) / NANOS;
    }
    return new Outcome(
        workload,
        waits,
        nodes.all().stream().mapToDouble(node -> node.busy() / NANOS).toArray(),
        nodes.all().stream().mapToInt(VirtualNode::loads).sum());
  }

  /** The waits of some, in mean service times. */
  Sample waits(Predicate<Work> of) {
    return sample(of, work -> waits[work.number()] / workload.meanService());
  }

  /** How many times its service time a request took, of some. */
  Sample slowdowns(Predicate<Work> of) {
    return sample(
        of.and(work -> work.service() > 0),
        work -> 1 + waits[work.number()] * NANOS / work.service());
  }

  private Sample sample(Predicate<Work> of, ToDoubleFunction<Work> figure) {
    return new Sample(
        workload.work().stream()
            .skip((long) (workload.size() * WARM_UP))
            .filter(of)
            .mapToDouble(figure)
            .toArray());
  }

  /** How unequally the nodes were busy: standard deviation over mean. */
  double busySpread() {
    return new Sample(busy).spread();
  }
}
