package forebay.dispatcher.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.Lane;
import forebay.protocol.RequestId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LanesTest {

  /** The lanes of the hand-outs, in their order. */
  private final List<Lane> turns = new ArrayList<>();

  private TestingNode oneNode(Scene scene) {
    scene.observer =
        decision -> {
          if (decision instanceof Decision.HandOut out) {
            turns.add(out.lane());
          }
        };
    var node = scene.node("a", 1, "m");
    scene.settled();
    return node;
  }

  private static void work(Scene scene, TestingNode node, int requests) {
    for (int i = 0; i < requests; i++) {
      scene.answers(node, node.running.iterator().next().id(), 20);
    }
  }

  @Test
  void batchIsNeverBelowItsShareWhileItWaits() {
    var scene = Scene.withBatchShare(0.1);
    var node = oneNode(scene);
    for (int i = 0; i < 100; i++) {
      scene.arrives("m");
      scene.arrivesAsBatch("m");
    }
    work(scene, node, 100);
    assertThat(turns.subList(1, 101).stream().filter(lane -> lane == Lane.BATCH)).hasSize(10);
  }

  @Test
  void aLaneWithNothingToHandOutSavesNothingUp() {
    var scene = Scene.withBatchShare(0.1);
    var node = oneNode(scene);
    for (int i = 0; i < 60; i++) {
      scene.arrives("m");
    }
    work(scene, node, 50);
    scene.arrivesAsBatch("m");
    scene.arrivesAsBatch("m");
    work(scene, node, 9);
    assertThat(turns).hasSize(60).doesNotContain(Lane.BATCH);
  }

  @Test
  void withoutAShareBatchWaitsForTheEndOfTheOtherLane() {
    var scene = new Scene();
    var node = oneNode(scene);
    List<RequestId> batch = List.of(scene.arrivesAsBatch("m"), scene.arrivesAsBatch("m"));
    for (int i = 0; i < 20; i++) {
      scene.arrives("m");
    }
    work(scene, node, 21);
    assertThat(turns.subList(1, 21)).containsOnly(Lane.INTERACTIVE);
    assertThat(node.running.iterator().next().id()).isEqualTo(batch.get(1));
  }

  @Test
  void batchTakesWhatNobodyElseWants() {
    var scene = new Scene();
    scene.node("a", 1, "m");
    scene.node("b", 1, "other");
    scene.settled();
    scene.arrives("m");
    scene.arrives("m");
    scene.arrivesAsBatch("other");
    assertThat(scene.said()).containsExactly("r1 to a #1", "r3 to b #1");
  }
}
