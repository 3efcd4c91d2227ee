package forebay.dispatcher.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.Lane;
import forebay.protocol.chat.Usage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResidencyTest {

  private static final Duration LOAD = Scene.CONFIG.modelLoad();

  private final Scene scene = new Scene();

  /** One node, busy with a model in memory for which more waits. */
  private TestingNode busyNode() {
    var node = scene.node("a", 1, "m", "other");
    node.resident = List.of("m");
    scene.settled();
    for (int i = 0; i < 100; i++) {
      scene.arrives("m");
    }
    return node;
  }

  @Test
  void aNodeKeepsItsModelWhileWorkForItWaits() {
    var node = busyNode();
    scene.arrives("other");
    scene.said();
    scene.finishes(node, Scene.id(1));
    assertThat(scene.said()).containsExactly("done r1", "r2 to a #1");
  }

  @Test
  void aNodeLoadsAnotherModelWhenNoWorkForItsOwnWaits() {
    var node = scene.node("a", 1, "m", "other");
    node.resident = List.of("m");
    scene.settled();
    scene.arrives("other");
    assertThat(scene.said()).containsExactly("r1 to a #1");
  }

  @Test
  void aNodeLoadsAModelThatWasWaitedForLongerThanLoadingCosts() {
    var node = scene.node("a", 1, "m", "other");
    node.resident = List.of("m");
    scene.settled();
    var running = scene.arrives("m");
    var other = scene.arrives("other");
    scene.advance(LOAD.plusSeconds(1));
    scene.arrives("m");
    scene.said();
    scene.finishes(node, running);
    assertThat(scene.said()).containsExactly("done r1", "r2 to a #1");
    assertThat(node.running).extracting(run -> run.id()).containsExactly(other);
  }

  @Test
  void twoModelsThatAreBothWaitedForLongDoNotPushEachOtherOut() {
    var node = busyNode();
    for (int i = 0; i < 100; i++) {
      scene.arrives("other");
    }
    int swaps = 0;
    for (int i = 0; i < 150; i++) {
      scene.advance(Duration.ofSeconds(1));
      var id = node.running.iterator().next().id();
      scene.finishes(node, id);
      var next = node.running.iterator().next().id();
      var nextModel = next.randomLow() <= 100 ? "m" : "other";
      if (!node.resident.contains(nextModel)) {
        swaps++;
        node.resident = List.of(nextModel);
        scene.beat(node);
      }
    }
    assertThat(swaps).isBetween(1, 10);
  }

  @Test
  void whatIsBeingLoadedIsNotPushedOutByWhatItReplaces() {
    var a = scene.node("a", 2, "m", "other");
    a.resident = List.of("m");
    scene.settled();
    scene.arrives("other");
    var b = scene.node("b", 1, "m");
    b.resident = List.of("m");
    scene.beat(b);
    scene.arrives("m");
    scene.arrives("other");
    assertThat(scene.said()).containsExactly("r1 to a #1", "r2 to b #1", "r3 to a #1");
  }

  @Test
  void measuresWhatLoadingCosts() {
    var node = scene.node("a", 1, "m", "other");
    node.resident = List.of("m");
    scene.settled();
    var first = scene.arrives("other");
    var usage = Scene.usage(10, 20);
    scene.answers(
        node,
        first,
        new Usage(
            10,
            20,
            usage.total(),
            Duration.ofSeconds(2),
            usage.promptEvaluation(),
            usage.evaluation()),
        Duration.ofMillis(100));
    var running = scene.arrives("m");
    scene.arrives("other");
    scene.advance(Duration.ofSeconds(3));
    scene.arrives("m");
    scene.said();
    scene.finishes(node, running);
    assertThat(scene.said()).containsExactly("done r2", "r3 to a #1");
  }

  @Test
  void interactiveWorkIsLoadedForAlthoughBatchOfTheNodesModelHasWaitedForLong() {
    var node = scene.node("a", 1, "m", "other");
    node.resident = List.of("m");
    scene.settled();
    var running = scene.arrivesAsBatch("m");
    scene.arrives("m", Lane.BATCH, Duration.ofHours(1));
    scene.advance(Duration.ofMinutes(1));
    scene.arrives("other");
    scene.advance(LOAD.plusSeconds(1));
    scene.said();
    scene.finishes(node, running);
    assertThat(scene.said()).containsExactly("done r1", "r3 to a #1");
  }
}
