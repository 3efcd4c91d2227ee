package forebay.dispatcher.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.Lane;
import forebay.protocol.node.NodeReport.Health;
import forebay.protocol.node.NodeReport.Run;
import forebay.protocol.reply.Failure.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RetryingTest {

  private final Scene scene = new Scene();

  @Test
  void triesAgainOnAnotherNodeWhatANodeGaveBack() {
    var a = scene.node("a", 1, "m");
    scene.node("b", 1, "m");
    scene.settled();
    scene.finishes(a, scene.arrives("m"), 1, Kind.NODE_ERROR);
    assertThat(scene.said()).containsExactly("r1 to a #1", "r1 to b #2");
  }

  @Test
  void leavesANodeThatFailedAloneForASecond() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    scene.finishes(a, scene.arrives("m"), 1, Kind.NODE_BUSY);
    scene.advance(Duration.ofMillis(800));
    assertThat(scene.said()).containsExactly("r1 to a #1");
    scene.advance(Duration.ofMillis(200));
    assertThat(scene.said()).containsExactly("r1 to a #2");
  }

  @Test
  void whatIsTriedAgainGoesFirst() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    var first = scene.arrives("m");
    scene.arrives("m");
    scene.finishes(a, first, 1, Kind.NODE_ERROR);
    scene.advance(Duration.ofSeconds(1));
    assertThat(scene.said()).containsExactly("r1 to a #1", "r1 to a #2");
  }

  @Test
  void givesUpAfterTheLastAttemptWithItsFailure() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    var id = scene.arrives("m");
    scene.finishes(a, id, 1, Kind.NODE_ERROR);
    scene.advance(Duration.ofSeconds(1));
    scene.finishes(a, id, 2, Kind.NODE_ERROR);
    scene.advance(Duration.ofSeconds(1));
    scene.finishes(a, id, 3, Kind.NODE_STALLED);
    scene.advance(Duration.ofSeconds(5));
    assertThat(scene.said())
        .containsExactly("r1 to a #1", "r1 to a #2", "r1 to a #3", "give up r1: NODE_STALLED");
  }

  @Test
  void doesNotCountWhatANodeGivesBackBecauseItIsBeingStopped() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    var id = scene.arrives("m");
    for (int attempt = 1; attempt <= 2; attempt++) {
      scene.finishes(a, id, attempt, Kind.NODE_ERROR);
      scene.advance(Duration.ofSeconds(1));
    }
    a.health = Health.DOWN;
    scene.beat(a);
    scene.finishes(a, id, 3, Kind.NODE_LOST);
    scene.restart();
    var b = scene.node("b", 1, "m");
    scene.advance(Duration.ofSeconds(2));
    assertThat(scene.said())
        .containsExactly("r1 to a #1", "r1 to a #2", "r1 to a #3", "r1 to b #4");
    scene.finishes(b, id, 4, Kind.NODE_LOST);
    assertThat(scene.said()).containsExactly("give up r1: NODE_LOST");
  }

  @Test
  void givesUpAtOnceWhatNoOtherAttemptCanHelp() {
    var a = scene.node("a", 1, "m");
    scene.node("b", 1, "m");
    scene.settled();
    scene.finishes(a, scene.arrives("m"), 1, Kind.BAD_REQUEST);
    assertThat(scene.said()).containsExactly("r1 to a #1", "give up r1: BAD_REQUEST");
  }

  @Test
  void aMissingModelIsHeldAgainstTheNodeForThatModelOnly() {
    var a = scene.node("a", 1, "m", "other");
    scene.settled();
    scene.finishes(a, scene.arrives("m"), 1, Kind.MODEL_MISSING);
    var other = scene.arrives("other");
    assertThat(scene.said()).containsExactly("r1 to a #1", "r2 to a #1");
    scene.finishes(a, other);
    assertThat(scene.said()).containsExactly("done r2");
    scene.beat(a);
    assertThat(scene.said()).containsExactly("r1 to a #2");
  }

  @Test
  void losesWhatTwoHeartbeatsDoNotList() {
    var a = scene.node("a", 1, "m");
    scene.node("b", 1, "m");
    scene.settled();
    a.deaf = true;
    scene.arrives("m");
    assertThat(scene.said()).containsExactly("r1 to a #1");
    scene.advance(Duration.ofSeconds(1));
    assertThat(scene.said()).isEmpty();
    scene.advance(Duration.ofSeconds(1));
    assertThat(scene.said()).containsExactly("lost r1 at a", "r1 to b #2");
  }

  @Test
  void heartbeatsFromBeforeTheHandOutDoNotCount() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    a.deaf = true;
    scene.arrives("m");
    for (int i = 0; i < 5; i++) {
      scene.on(new SchedulerEvent.Heard(a.heartbeat(), scene.now.minusMillis(i)));
    }
    assertThat(scene.said()).containsExactly("r1 to a #1");
  }

  @Test
  void losesWhatAnEarlierLifeOfTheWorkerHad() {
    var a = scene.node("a", 2, "m");
    scene.settled();
    scene.arrives("m");
    scene.advance(Duration.ofMillis(200));
    a.restart();
    scene.beat(a);
    assertThat(scene.said()).containsExactly("r1 to a #1", "lost r1 at a", "r1 to a #2");
  }

  @Test
  void losesEverythingOfANodeThatFallsSilent() {
    var a = scene.node("a", 2, "m");
    scene.settled();
    scene.arrives("m");
    scene.arrives("m");
    scene.node("b", 2, "m");
    a.silent = true;
    scene.said();
    scene.advance(Duration.ofSeconds(3));
    assertThat(scene.said()).isEmpty();
    scene.advance(Duration.ofMillis(400));
    assertThat(scene.said())
        .containsExactly("lost r1 at a", "lost r2 at a", "r1 to b #2", "r2 to b #2");
  }

  @Test
  void stopsAZombieWhoseWorkAnotherNodeHas() {
    var a = scene.node("a", 1, "m");
    scene.node("b", 1, "m");
    scene.settled();
    scene.arrives("m");
    a.silent = true;
    scene.advance(Duration.ofSeconds(4));
    a.silent = false;
    scene.beat(a);
    assertThat(scene.said())
        .containsExactly(
            "r1 to a #1", "lost r1 at a", "r1 to b #2", "abort r1 #1 at a: SUPERSEDED");
  }

  @Test
  void aZombieHoldsItsSlotUntilItHasStopped() {
    var a = scene.node("a", 1, "m");
    var b = scene.node("b", 1, "m");
    scene.settled();
    scene.arrives("m");
    a.silent = true;
    scene.advance(Duration.ofSeconds(4));
    a.silent = false;
    a.deaf = true;
    scene.beat(a);
    scene.said();
    scene.arrives("m");
    assertThat(scene.said()).isEmpty();
    scene.finishes(a, Scene.id(1), 1, Kind.NODE_ERROR);
    assertThat(scene.said()).containsExactly("r2 to a #1");
    assertThat(b.running).hasSize(1);
  }

  @Test
  void takesBackTheNodeThatReturnsBeforeItsWorkWasGivenAway() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    var id = scene.arrives("m");
    a.silent = true;
    scene.advance(Duration.ofSeconds(4));
    a.silent = false;
    scene.beat(a);
    scene.advance(Duration.ofSeconds(3));
    scene.finishes(a, id);
    assertThat(scene.said()).containsExactly("r1 to a #1", "lost r1 at a", "done r1");
  }

  @Test
  void believesAWorkerThatFinishedWhatWasThoughtLost() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    var id = scene.arrives("m");
    a.silent = true;
    scene.advance(Duration.ofSeconds(4));
    scene.finishes(a, id);
    assertThat(scene.said()).containsExactly("r1 to a #1", "lost r1 at a", "done r1");
  }

  @Test
  void ignoresWhatAnEarlierAttemptSays() {
    var a = scene.node("a", 1, "m");
    scene.node("b", 1, "m");
    scene.settled();
    var id = scene.arrives("m");
    a.silent = true;
    scene.advance(Duration.ofSeconds(4));
    scene.said();
    scene.finishes(a, id, 1, Kind.NODE_ERROR);
    scene.finishes(a, id, 1, null);
    assertThat(scene.said()).isEmpty();
  }

  @Test
  void stopsWhatNobodyKnows() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    a.running.add(new Run(Scene.id(77), 1));
    scene.beat(a);
    assertThat(scene.said()).containsExactly("abort r77 #1 at a: SUPERSEDED");
  }

  @Test
  void adoptsWhatRunsAndWasNotStoredBeforeACrash() {
    var a = scene.node("a", 1, "m");
    var id = Scene.id(7);
    a.running.add(new Run(id, 1));
    scene.beat(a); // nothing is said: the request may be yet to come
    scene.on(scene.arrival(id, "m", Lane.INTERACTIVE, Scene.DEADLINE));
    scene.settled();
    assertThat(scene.scheduler.load().running()).isEqualTo(1);
    scene.finishes(a, id);
    assertThat(scene.said()).containsExactly("done r7");
  }

  @Test
  void neverUsesAnAttemptsNumberTwice() {
    var a = scene.node("a", 1, "m");
    var b = scene.node("b", 1, "m");
    scene.settled();
    scene.arrives("m");
    b.running.add(new Run(Scene.id(1), 2)); // handed out before a crash that lost the knowledge
    scene.beat(b);
    assertThat(scene.said()).containsExactly("r1 to a #1", "abort r1 #1 at a: SUPERSEDED");
    b.restart();
    scene.beat(a);
    scene.advance(Duration.ofSeconds(1));
    assertThat(scene.said()).containsExactly("lost r1 at b", "r1 to a #3");
  }

  @Test
  void doesNotTakeItsOwnAbsenceForTheNodesSilence() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    scene.arrives("m");
    scene.now = scene.now.plusSeconds(20);
    scene.on(new SchedulerEvent.Tick());
    scene.advance(Duration.ofSeconds(5));
    assertThat(scene.said()).containsExactly("r1 to a #1");
    assertThat(a.running).hasSize(1);
  }

  @Test
  void hearsAllNodesAgainBeforeItGivesAwayWhatTheyRun() {
    var a = scene.node("a", 2, "m");
    var b = scene.node("b", 2, "m");
    scene.settled();
    scene.arrives("m");
    scene.arrives("m");
    a.silent = b.silent = true;
    scene.advance(Duration.ofSeconds(5));
    scene.said();
    scene.beat(a);
    scene.advance(Duration.ofMillis(600));
    scene.beat(b);
    a.silent = b.silent = false;
    scene.advance(Duration.ofSeconds(5));
    assertThat(scene.said()).isEmpty();
  }
}
