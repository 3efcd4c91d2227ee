package forebay.dispatcher.simulation;

import forebay.protocol.config.SchedulerConfig;
import java.util.List;

/**
 * What is to be simulated. What the load is of, a {@link Scenario} says.
 *
 * @param requests that arrive
 * @param policies to compare
 * @param config of the production scheduler
 */
public record Settings(
    Trace trace,
    int nodes,
    int slots,
    double load,
    Spacing spacing,
    int requests,
    long seed,
    List<PolicyName> policies,
    SchedulerConfig config) {

  public Settings {
    policies = List.copyOf(policies);
    if (nodes < 1 || slots < 1 || requests < 1 || load <= 0) {
      throw new IllegalArgumentException(
          "must be positive: nodes %d, slots %d, requests %d, load %s"
              .formatted(nodes, slots, requests, load));
    }
  }

  Cluster cluster() {
    return Cluster.of(nodes, slots);
  }

  Workload workload(List<Source> sources) {
    return workload(sources, requests);
  }

  Workload workload(List<Source> sources, int number) {
    return Workload.of(trace, sources, nodes * slots, number, spacing, seed);
  }

  Experiment experiment(Workload workload) {
    return new Experiment(workload, cluster(), config, seed);
  }
}
