package forebay.dispatcher.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.Lane;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The core, rebuilt from what it had stored. */
final class RestartTest {

  private final Scene scene = new Scene();

  @Test
  void goesOnWithWhatWaitedInTheSameOrder() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    var first = scene.arrives("m");
    scene.arrivesAsBatch("m");
    scene.arrives("m");
    scene.arrives("m");
    scene.said();
    scene.restart();
    scene.advance(Duration.ofSeconds(2));
    assertThat(scene.said()).isEmpty();
    scene.finishes(a, first);
    scene.finishes(a, Scene.id(3));
    scene.finishes(a, Scene.id(4));
    assertThat(scene.said())
        .containsExactly("done r1", "r3 to a #1", "done r3", "r4 to a #1", "done r4", "r2 to a #1");
  }

  @Test
  void losesWhatRanOnANodeThatDoesNotComeBack() {
    var a = scene.node("a", 1, "m");
    scene.node("b", 1, "m");
    scene.settled();
    scene.arrives("m");
    scene.said();
    a.silent = true;
    scene.restart();
    scene.advance(Duration.ofSeconds(4));
    assertThat(scene.said()).containsExactly("lost r1 at a", "r1 to b #2");
  }

  @Test
  void aHeartbeatFromBeforeTheHandOutSpeaksForNoEarlierLife() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    var old = new SchedulerEvent.Heard(a.heartbeat(), scene.now);
    a.restart();
    scene.advance(Duration.ofSeconds(1));
    scene.arrives("m");
    scene.said();
    scene.restart();
    scene.on(old); // read again, since it was not committed
    scene.advance(Duration.ofSeconds(3));
    assertThat(scene.said()).isEmpty();
  }

  @Test
  void remembersThatARequestWasToldToStop() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    scene.cancels(scene.arrives("m"));
    scene.said();
    scene.restart();
    a.silent = true;
    scene.advance(Duration.ofSeconds(4));
    assertThat(scene.said()).containsExactly("lost r1 at a", "cancel r1");
  }

  @Test
  void doesNotRunAgainWhatWasOver() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    var arrival = scene.arrival(Scene.id(1), "m", Lane.INTERACTIVE, Scene.DEADLINE);
    scene.on(arrival);
    scene.finishes(a, arrival.id());
    scene.said();
    scene.restart();
    scene.on(arrival);
    scene.advance(Duration.ofSeconds(3));
    assertThat(scene.said()).isEmpty();
  }
}
