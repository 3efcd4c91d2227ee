package forebay.dispatcher.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.Lane;
import forebay.protocol.node.NodeReport.Health;
import forebay.protocol.reply.Failure.Kind;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

final class EndingTest {

  private static final Duration SHORT = Duration.ofSeconds(2);

  private final Scene scene = new Scene();

  @Test
  void cancelsWhatWaits() {
    scene.node("a", 1, "m");
    scene.settled();
    scene.arrives("m");
    scene.cancels(scene.arrives("m"));
    assertThat(scene.said()).containsExactly("r1 to a #1", "cancel r2");
  }

  @Test
  void stopsWhatRunsWhenItIsCancelled() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    var id = scene.arrives("m");
    scene.cancels(id);
    scene.finishes(a, id);
    assertThat(scene.said())
        .containsExactly("r1 to a #1", "abort r1 #1 at a: CANCELLED", "done r1");
  }

  @Test
  void saysAgainThatItIsToStopWhileTheNodeListsIt() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    scene.cancels(scene.arrives("m"));
    scene.said();
    scene.advance(Duration.ofMillis(200));
    scene.beat(a);
    assertThat(scene.said()).containsExactly("abort r1 #1 at a: CANCELLED");
  }

  @Test
  void aCancelledRequestThatIsLostIsNotTriedAgain() {
    var a = scene.node("a", 1, "m");
    scene.node("b", 1, "m");
    scene.settled();
    scene.cancels(scene.arrives("m"));
    a.silent = true;
    scene.advance(Duration.ofSeconds(4));
    assertThat(scene.said())
        .containsExactly("r1 to a #1", "abort r1 #1 at a: CANCELLED", "lost r1 at a", "cancel r1");
  }

  @Test
  void aCancelledRequestThatIsGivenBackIsNotTriedAgain() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    var id = scene.arrives("m");
    scene.cancels(id);
    scene.said();
    scene.finishes(a, id, 1, Kind.NODE_ERROR);
    assertThat(scene.said()).containsExactly("cancel r1");
  }

  @Test
  void aRequestThatIsGivenBackAfterItsDeadlineIsNotTriedAgain() {
    var a = scene.node("a", 1, "m");
    scene.node("b", 1, "m");
    scene.settled();
    var told = scene.arrives("m", Lane.INTERACTIVE, Duration.ofMillis(400));
    scene.advance(Duration.ofMillis(400));
    scene.said();
    scene.finishes(a, told, 1, Kind.NODE_ERROR);
    assertThat(scene.said()).containsExactly("expire r1");
  }

  @Test
  void ignoresACancelOfWhatIsOverOrUnknown() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    var id = scene.arrives("m");
    scene.finishes(a, id);
    scene.said();
    scene.cancels(id);
    scene.cancels(Scene.id(99));
    assertThat(scene.said()).isEmpty();
  }

  @Test
  void expiresWhatWaitsTooLong() {
    scene.node("a", 1, "m");
    scene.settled();
    scene.arrives("m");
    scene.arrives("m", Lane.INTERACTIVE, SHORT);
    scene.advance(SHORT);
    assertThat(scene.said()).containsExactly("r1 to a #1", "expire r2");
  }

  @Test
  void stopsWhatRunsTooLong() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    var id = scene.arrives("m", Lane.INTERACTIVE, Duration.ofMillis(400));
    scene.advance(Duration.ofMillis(400));
    scene.finishes(a, id);
    assertThat(scene.said()).containsExactly("r1 to a #1", "abort r1 #1 at a: EXPIRED", "done r1");
  }

  @Test
  void expiresWhatWasToldToStopAndIsLost() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    scene.arrives("m", Lane.INTERACTIVE, SHORT);
    a.silent = true;
    scene.advance(Duration.ofSeconds(4));
    assertThat(scene.said())
        .containsExactly("r1 to a #1", "abort r1 #1 at a: EXPIRED", "lost r1 at a", "expire r1");
  }

  @Test
  void expiresAtOnceWhatComesTooLate() {
    scene.arrives("m", Lane.INTERACTIVE, Duration.ZERO);
    assertThat(scene.said()).containsExactly("expire r1");
  }

  @Test
  void aRequestThatComesTwiceRunsOnce() {
    var a = scene.node("a", 2, "m");
    scene.settled();
    var arrival = scene.arrival(Scene.id(1), "m", Lane.INTERACTIVE, Scene.DEADLINE);
    scene.on(arrival);
    scene.on(arrival);
    scene.finishes(a, arrival.id());
    scene.on(arrival);
    assertThat(scene.said()).containsExactly("r1 to a #1", "done r1");
  }

  @Test
  void remembersWhatIsOverForALimitedTime() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    scene.finishes(a, scene.arrives("m"));
    assertThat(scene.ledger).hasSize(1);
    var dropped = new ArrayList<Decision>();
    scene.observer =
        decision -> {
          if (decision instanceof Decision.Drop) {
            dropped.add(decision);
          }
        };
    scene.advance(RecentlyEnded.PAYLOAD_MEMORY.plusSeconds(1));
    assertThat(dropped).hasSize(1);
    assertThat(scene.ledger).hasSize(1);
    scene.advance(RecentlyEnded.MEMORY);
    assertThat(scene.ledger).isEmpty();
  }

  @Test
  void rejectsAModelThatNoNodeHas() {
    scene.node("a", 1, "m");
    scene.settled();
    scene.arrives("other");
    assertThat(scene.said()).containsExactly("reject r1: MODEL_NOT_FOUND");
  }

  @Test
  void waitsForTheOtherNodesBeforeItRejectsAModel() {
    scene.node("a", 1, "m");
    scene.arrives("other");
    scene.advance(Duration.ofMillis(4_800));
    assertThat(scene.said()).isEmpty();
    scene.advance(Duration.ofMillis(200));
    assertThat(scene.said()).containsExactly("reject r1: MODEL_NOT_FOUND");
  }

  @Test
  void waitsForANodeThatHadTheModelNotLongAgo() {
    scene.node("a", 1, "m");
    var b = scene.node("b", 1, "other");
    scene.settled();
    b.silent = true;
    scene.advance(Duration.ofMinutes(1));
    scene.arrives("other", Lane.BATCH, Duration.ofHours(1));
    assertThat(scene.said()).isEmpty();
    scene.advance(Duration.ofMinutes(10));
    assertThat(scene.said()).containsExactly("reject r1: MODEL_NOT_FOUND");
  }

  @Test
  void waitsForItsDeadlineWhenNoNodeIsLive() {
    scene.node("a", 1, "m").health = Health.DOWN;
    scene.beat(scene.nodes.values().iterator().next());
    scene.settled();
    scene.arrives("other", Lane.INTERACTIVE, SHORT);
    assertThat(scene.said()).isEmpty();
    scene.advance(SHORT);
    assertThat(scene.said()).containsExactly("expire r1");
  }

  @Test
  void rejectsWhatIsMoreThanMayWait() {
    var small = new Scene(2);
    small.node("a", 1, "m");
    small.settled();
    var retryAfter = new ArrayList<Duration>();
    small.observer =
        decision -> {
          if (decision instanceof Decision.Reject reject && reject.retryAfter() != null) {
            retryAfter.add(reject.retryAfter());
          }
        };
    for (int i = 0; i < 4; i++) {
      small.arrives("m");
    }
    assertThat(small.said()).containsExactly("r1 to a #1", "reject r4: QUEUE_FULL");
    assertThat(retryAfter)
        .allSatisfy(after -> assertThat(after).isGreaterThanOrEqualTo(Duration.ofSeconds(1)))
        .hasSize(1);
  }
}
