package forebay.dispatcher.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.config.SchedulerConfig;
import forebay.protocol.node.NodeReport.Health;
import forebay.protocol.node.NodeReport.Run;
import forebay.protocol.node.NodeReport.SlotLimit;
import forebay.protocol.reply.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Thousands of random events, with everything going wrong that can; the seed is the parameter. */
final class SchedulerChaosTest {

  private static final int STEPS = 2_000;
  private static final List<String> MODELS = List.of("m", "m", "m", "other", "third", "nowhere");
  private static final List<Health> HEALTHS =
      List.of(Health.UP, Health.UP, Health.UP, Health.DRAINING, Health.DOWN);
  private static final Failure.Kind[] FAILURES = Failure.Kind.values();

  static LongStream seeds() {
    return LongStream.range(0, 20);
  }

  private static final double BATCH_SHARE = 0.1;

  private final Scene scene =
      new Scene(
          new SchedulerConfig(
              3,
              Duration.ofSeconds(3),
              SchedulerConfig.Order.DEADLINE,
              BATCH_SHARE,
              Duration.ofSeconds(2),
              Duration.ofMillis(3500)),
          30,
          20);
  private final List<TestingNode> nodes = new ArrayList<>();
  private final List<SchedulerEvent.Arrived> arrived = new ArrayList<>();

  @ParameterizedTest
  @MethodSource("seeds")
  void keepsItsRulesWhateverHappens(long seed) {
    var random = new Random(seed);
    nodes.add(scene.node("a", 1, "m"));
    nodes.add(scene.node("b", 2, "m", "other"));
    nodes.add(scene.node("c", 3, "other", "m"));
    nodes.add(scene.node("d", 1, "third"));
    nodes.get(2).slotLimits = List.of(new SlotLimit(new ModelName("m"), 2));
    scene.beat(nodes.get(2));
    var rules = new SchedulerRules(scene.nodes, BATCH_SHARE);
    scene.observer = rules;

    for (int step = 0; step < STEPS; step++) {
      disturb(random);
    }
    calm();

    rules.checkNothingIsLeft();
    assertThat(arrived).allMatch(request -> rules.ended(request.id()));
    assertThat(scene.scheduler.load().running()).isZero();
    assertThat(scene.scheduler.load().waiting()).isZero();
  }

  private void disturb(Random random) {
    var node = nodes.get(random.nextInt(nodes.size()));
    switch (random.nextInt(40)) {
      case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> arrive(random);
      case 9 -> again(random);
      case 10, 11 -> cancel(random);
      case 12, 13, 14, 15, 16, 17, 18, 19, 20, 21 -> finish(node, random, null);
      case 22, 23, 24 -> finish(node, random, FAILURES[random.nextInt(FAILURES.length)]);
      case 25 -> node.silent = !node.silent;
      case 26 -> node.deaf = random.nextInt(3) == 0;
      case 27 -> node.restart();
      case 28 -> node.health = HEALTHS.get(random.nextInt(HEALTHS.size()));
      case 29 -> lose(node);
      case 30 -> node.running.add(new Run(Scene.id(1_000_000 + random.nextInt(1_000)), 1));
      case 31 -> {
        if (random.nextInt(5) == 0) {
          scene.restart();
        }
      }
      case 32 -> heard(node);
      case 33 -> node.resident = List.of(MODELS.get(random.nextInt(MODELS.size())));
      case 34 -> {
        if (random.nextInt(20) == 0) {
          scene.now = scene.now.plusSeconds(5); // the scheduler is away
        }
      }
      default -> scene.advance(Duration.ofMillis(200L * random.nextInt(1, 5)));
    }
  }

  private void arrive(Random random) {
    var request =
        scene.arrival(
            Scene.id(arrived.size() + 1),
            "tenant-" + random.nextInt(4),
            MODELS.get(random.nextInt(MODELS.size())),
            random.nextBoolean() ? Lane.BATCH : Lane.INTERACTIVE,
            Duration.ofSeconds(random.nextInt(1, 90)),
            random.nextInt(1_000));
    arrived.add(request);
    scene.on(request);
  }

  private void again(Random random) {
    if (!arrived.isEmpty()) {
      scene.on(arrived.get(random.nextInt(arrived.size())));
    }
  }

  private void cancel(Random random) {
    var recent = Math.max(0, arrived.size() - 10);
    if (!arrived.isEmpty()) {
      scene.cancels(arrived.get(random.nextInt(recent, arrived.size())).id());
    }
  }

  private void finish(TestingNode node, Random random, Failure.@Nullable Kind failure) {
    if (!node.silent && !node.running.isEmpty()) {
      var run = List.copyOf(node.running).get(random.nextInt(node.running.size()));
      if (failure == null && random.nextBoolean()) {
        var usage = Scene.usage(random.nextInt(1_000), random.nextInt(1_000));
        var firstToken = Duration.ofMillis(random.nextInt(5_000));
        scene.on(new SchedulerEvent.Finished(node.answer(run, usage, firstToken)));
      } else {
        scene.finishes(node, run.id(), run.attempt(), failure);
      }
    }
  }

  /** The node forgets something that it was given. */
  private static void lose(TestingNode node) {
    node.running.stream().findFirst().ifPresent(node.running::remove);
  }

  private void heard(TestingNode node) {
    if (!node.silent) {
      scene.beat(node);
    }
  }

  /** Everybody is well again and finishes what there is. */
  private void calm() {
    for (var node : nodes) {
      node.silent = node.deaf = false;
      node.health = Health.UP;
    }
    for (int round = 0; round < 120; round++) {
      scene.advance(Duration.ofSeconds(1));
      for (var node : nodes) {
        for (var run : List.copyOf(node.running)) {
          scene.finishes(node, run.id(), run.attempt(), null);
        }
      }
    }
  }
}
