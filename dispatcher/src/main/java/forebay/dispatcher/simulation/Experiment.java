package forebay.dispatcher.simulation;

import forebay.protocol.config.SchedulerConfig;

/**
 * What is equal for all policies that are compared.
 *
 * @param config of the production scheduler
 * @param seed of the policies that draw lots
 */
record Experiment(Workload workload, Cluster cluster, SchedulerConfig config, long seed) {

  Outcome run(PolicyName policy) {
    return new Simulation(this, policy).run();
  }
}
