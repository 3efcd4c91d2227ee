package forebay.dispatcher.simulation;

import java.util.List;

/**
 * One policy, one workload, in virtual time: always the next event, until the last request is over.
 * The same experiment has the same outcome. Used once, by one thread.
 */
final class Simulation {

  private static final long SECOND = 1_000_000_000L;
  private static final long TICK = SECOND / 5;

  /** Before the first arrival: by then a scheduler that has just started knows its nodes. */
  private static final long LEAD = 10 * SECOND;

  private final Experiment experiment;
  private final List<Work> work;
  private final VirtualNodes nodes;
  private final Policy policy;

  private int arrivals;
  private int departures;
  private long beats;
  private long ticks;

  Simulation(Experiment experiment, PolicyName policy) {
    this.experiment = experiment;
    this.work = experiment.workload().work();
    this.nodes = new VirtualNodes(experiment.cluster(), work.size());
    this.policy = policy.create(experiment, nodes);
  }

  Outcome run() {
    while (departures < work.size()) {
      step();
    }
    return new Outcome(experiment.workload(), nodes, LEAD);
  }

  private void step() {
    var arrival = arrivals < work.size() ? work.get(arrivals).at() + LEAD : Long.MAX_VALUE;
    var departure = nodes.nextDeparture();
    var beat = beats * SECOND / nodes.size();
    var tick = ticks * TICK;
    var next = Math.min(Math.min(arrival, departure), Math.min(beat, tick));
    // A slot that becomes free at the same moment is there for whoever comes.
    if (departure == next) {
      depart();
    } else if (arrival == next) {
      policy.arrived(work.get(arrivals++), next);
    } else if (beat == next) {
      policy.heard((int) (beats++ % nodes.size()), next);
    } else {
      ticks++;
      policy.tick(next);
    }
  }

  private void depart() {
    var departure = nodes.depart();
    if (departure != null) {
      departures++;
      policy.finished(departure.work(), departure.node(), departure.at());
    }
  }
}
