package forebay.dispatcher.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.node.NodeReport.Health;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HandingOutTest {

  private final Scene scene = new Scene();

  @Test
  void handsOutInTheOrderOfArrival() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    var first = scene.arrives("m");
    var second = scene.arrives("m");
    scene.arrives("m");
    scene.finishes(a, first);
    scene.finishes(a, second);
    assertThat(scene.said())
        .containsExactly("r1 to a #1", "done r1", "r2 to a #1", "done r2", "r3 to a #1");
  }

  @Test
  void handsOutInteractiveBeforeBatch() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    var first = scene.arrivesAsBatch("m");
    scene.arrivesAsBatch("m");
    scene.arrives("m");
    scene.finishes(a, first);
    assertThat(scene.said()).containsExactly("r1 to a #1", "done r1", "r3 to a #1");
  }

  @Test
  void aRequestWithoutANodeStandsInNobodysWay() {
    scene.node("a", 1, "m");
    scene.node("b", 1, "other");
    scene.settled();
    scene.arrives("m");
    scene.arrives("m");
    scene.arrives("other");
    assertThat(scene.said()).containsExactly("r1 to a #1", "r3 to b #1");
  }

  @Test
  void comparesCanonicalModelNames() {
    scene.node("a", 1, "m:latest");
    scene.settled();
    scene.arrives("m");
    assertThat(scene.said()).containsExactly("r1 to a #1");
  }

  @Test
  void prefersANodeThatHasTheModelInMemory() {
    scene.node("a", 4, "m");
    scene.node("b", 4, "m").resident = List.of("m");
    scene.settled();
    scene.arrives("m");
    scene.arrives("m");
    assertThat(scene.said()).containsExactly("r1 to b #1", "r2 to b #1");
  }

  @Test
  void thenTheLeastBusy() {
    scene.node("a", 1, "m");
    scene.node("b", 4, "m");
    scene.settled();
    scene.arrives("m");
    scene.arrives("m");
    scene.arrives("m");
    assertThat(scene.said()).containsExactly("r1 to a #1", "r2 to b #1", "r3 to b #1");
  }

  @Test
  void thenTheOneThatHasBeenIdleLongest() {
    var a = scene.node("a", 1, "m");
    scene.node("b", 1, "m");
    scene.settled();
    scene.finishes(a, scene.arrives("m"));
    scene.arrives("m");
    assertThat(scene.said()).containsExactly("r1 to a #1", "done r1", "r2 to b #1");
  }

  @Test
  void givesNoNodeMoreThanItsSlots() {
    scene.node("a", 2, "m");
    scene.settled();
    scene.arrives("m");
    scene.arrives("m");
    scene.arrives("m");
    scene.advance(Duration.ofSeconds(5));
    assertThat(scene.said()).containsExactly("r1 to a #1", "r2 to a #1");
    assertThat(scene.scheduler.load().waiting()).isEqualTo(1);
    assertThat(scene.scheduler.load().running()).isEqualTo(2);
  }

  @Test
  void givesNothingToANodeThatIsDown() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    a.health = Health.DOWN;
    scene.beat(a);
    scene.arrives("m");
    scene.advance(Duration.ofSeconds(2));
    assertThat(scene.said()).isEmpty();
    a.health = Health.UP;
    scene.beat(a);
    assertThat(scene.said()).containsExactly("r1 to a #1");
  }

  @Test
  void givesNothingToANodeThatIsSilent() {
    scene.node("a", 1, "m").silent = true;
    scene.settled();
    scene.arrives("m");
    scene.advance(Duration.ofSeconds(2));
    assertThat(scene.said()).isEmpty();
  }

  @Test
  void givesNothingToANodeWhoseHeartbeatIsReadLate() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    a.silent = true;
    scene.advance(Duration.ofSeconds(4));
    scene.on(new SchedulerEvent.Heard(a.heartbeat(), scene.now.minusSeconds(4)));
    scene.arrives("m");
    assertThat(scene.said()).isEmpty();
  }

  @Test
  void handsNothingOutForAMomentAfterAStart() {
    scene.node("a", 1, "m");
    scene.arrives("m");
    scene.advance(Duration.ofMillis(1_400));
    assertThat(scene.said()).isEmpty();
    scene.advance(Duration.ofMillis(200));
    assertThat(scene.said()).containsExactly("r1 to a #1");
  }

  @Test
  void takesNoticeOfANodeThatGetsASecondModel() {
    var a = scene.node("a", 1, "m");
    a.silent = false;
    scene.arrives("other");
    scene.advance(Duration.ofSeconds(3));
    a.models = List.of("m", "other");
    scene.beat(a);
    assertThat(scene.said()).containsExactly("r1 to a #1");
  }
}
