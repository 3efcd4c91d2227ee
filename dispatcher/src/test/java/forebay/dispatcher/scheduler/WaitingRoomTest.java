package forebay.dispatcher.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.Lane;
import forebay.protocol.reply.Rejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WaitingRoomTest {

  private final List<Decision.Reject> rejected = new ArrayList<>();

  private TestingNode oneNode(Scene scene) {
    scene.observer =
        decision -> {
          if (decision instanceof Decision.Reject reject) {
            rejected.add(reject);
          }
        };
    var node = scene.node("a", 1, "m");
    scene.settled();
    return node;
  }

  @Test
  void eachLaneHasARoomOfItsOwn() {
    var scene = new Scene(2);
    oneNode(scene);
    for (int i = 0; i < 4; i++) {
      scene.arrives("m");
    }
    scene.arrivesAsBatch("m");
    assertThat(scene.said()).containsExactly("r1 to a #1", "reject r4: QUEUE_FULL");
    assertThat(scene.scheduler.load().waiting()).isEqualTo(3);
  }

  @Test
  void aTenantFillsOnlyItsPartOfTheRoom() {
    var scene = new Scene(Scene.CONFIG, 10, 2);
    oneNode(scene);
    for (int i = 0; i < 4; i++) {
      scene.arrivesFrom("greedy", "m");
    }
    scene.arrivesFrom("other", "m");
    assertThat(scene.said()).containsExactly("r1 to a #1", "reject r4: QUEUE_FULL");
    assertThat(rejected.getFirst().message()).contains("Please try again in");
  }

  /** The node takes one request a second, and so many wait. */
  private void saturate(Scene scene, TestingNode node, int waiting) {
    for (int i = 0; i < waiting + 11; i++) {
      scene.arrives("m");
    }
    for (int i = 0; i < 10; i++) {
      scene.advance(Duration.ofSeconds(1));
      scene.answers(node, node.running.iterator().next().id(), 20);
    }
    scene.said();
  }

  @Test
  void refusesWhatCannotStartBeforeItsDeadline() {
    var scene = new Scene();
    var node = oneNode(scene);
    saturate(scene, node, 30);
    scene.arrives("m", Lane.BATCH, Duration.ofSeconds(10));
    scene.arrives("m", Lane.INTERACTIVE, Duration.ofSeconds(40));
    assertThat(rejected).isEmpty();
    scene.arrives("m", Lane.INTERACTIVE, Duration.ofSeconds(20));
    assertThat(rejected)
        .singleElement()
        .satisfies(
            reject -> {
              assertThat(reject.rejection()).isIn(Rejection.TOO_LATE, Rejection.BROWN_OUT);
              assertThat(reject.retryAfter())
                  .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(15));
            });
  }

  @Test
  void letsInATenantWhoseTurnComesSoonHoweverManyOfAnotherWait() {
    var scene = new Scene();
    var node = oneNode(scene);
    saturate(scene, node, 30);
    var light =
        scene.arrival(
            Scene.id(scene.next()), "light", "m", Lane.INTERACTIVE, Duration.ofSeconds(5), 10);
    scene.on(light);
    assertThat(rejected).isEmpty();
    scene.advance(Duration.ofSeconds(1));
    scene.answers(node, node.running.iterator().next().id(), 20);
    assertThat(node.running.iterator().next().id()).isEqualTo(light.id());
  }

  @Test
  void refusesNothingByWhatItDidNotMeasure() {
    var scene = new Scene();
    oneNode(scene);
    for (int i = 0; i < 50; i++) {
      scene.arrives("m");
    }
    scene.arrives("m", Lane.INTERACTIVE, Duration.ofSeconds(1));
    assertThat(rejected).isEmpty();
  }

  @Test
  void nothingThatWaitsForAnotherModelCounts() {
    var scene = new Scene();
    var node = oneNode(scene);
    scene.node("b", 1, "other");
    scene.advance(Duration.ofSeconds(1));
    saturate(scene, node, 30);
    scene.arrives("other", Lane.INTERACTIVE, Duration.ofSeconds(1));
    scene.arrives("other", Lane.INTERACTIVE, Duration.ofSeconds(1));
    assertThat(rejected).isEmpty();
  }
}
