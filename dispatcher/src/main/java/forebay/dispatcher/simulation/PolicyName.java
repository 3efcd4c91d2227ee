package forebay.dispatcher.simulation;

import java.util.Locale;
import java.util.SplittableRandom;

/** The policies there are. */
public enum PolicyName {
  /** The production scheduler. */
  FOREBAY,
  /** One queue for all nodes. */
  FIFO,
  /** To the node that has fewest requests. */
  JSQ,
  /** The same with counts that are up to a second old. */
  JSQ_STALE,
  /** To each in turn. */
  ROUND_ROBIN,
  /** To any. */
  RANDOM;

  Policy create(Experiment experiment, VirtualNodes nodes) {
    var random = new SplittableRandom(experiment.seed());
    return switch (this) {
      case FOREBAY -> new ForebayPolicy(experiment, nodes);
      case FIFO -> new FifoPolicy(nodes);
      case JSQ -> new LeastConnections(nodes, false, random);
      case JSQ_STALE -> new LeastConnections(nodes, true, random);
      case ROUND_ROBIN -> new RoundRobin(nodes);
      case RANDOM -> new RandomNode(nodes, random);
    };
  }

  /** As on the command line and in JSON. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
