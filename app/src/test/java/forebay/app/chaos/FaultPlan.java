package forebay.app.chaos;

import forebay.app.chaos.Disturbance.Cut;
import forebay.app.chaos.Disturbance.Hang;
import forebay.app.chaos.Disturbance.Kill;
import forebay.app.chaos.Disturbance.Kind;
import forebay.app.chaos.Disturbance.Suspend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which disturbances follow each other: every kind once a round, in an order that the seed says.
 */
final class FaultPlan {

  /** Longer than {@code node_silence}, so that the stopped worker's requests run elsewhere. */
  private static final Duration STOPPED = Duration.ofSeconds(20);

  private static final Duration CUT = Duration.ofSeconds(10);
  private static final Duration HANGING = Duration.ofSeconds(8);
  private static final int SHORTEST_DEATH_MS = 200;
  private static final int LONGEST_DEATH_MS = 4_000;

  private final ClusterShape shape;
  private final Random random;

  FaultPlan(long seed, ClusterShape shape) {
    this.random = new Random(seed);
    this.shape = shape;
  }

  /** The next round. */
  List<Disturbance> round() {
    var round = new ArrayList<Disturbance>();
    for (var kind : Kind.values()) {
      round.add(new Kill(kind, random.nextInt(count(kind)), death()));
    }
    round.add(new Suspend(random.nextInt(shape.nodes()), STOPPED));
    round.add(new Hang(random.nextInt(shape.nodes()), HANGING));
    round.add(new Cut(CUT));
    Collections.shuffle(round, random);
    return round;
  }

  private int count(Kind kind) {
    return switch (kind) {
      case BROKER, CACHE -> 1;
      case GATEWAY -> shape.gateways();
      case DISPATCHER -> shape.dispatchers();
      case WORKER, NODE -> shape.nodes();
    };
  }

  private Duration death() {
    return Duration.ofMillis(random.nextInt(SHORTEST_DEATH_MS, LONGEST_DEATH_MS));
  }
}
