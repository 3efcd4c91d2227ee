package forebay.dispatcher.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.RequestId;
import forebay.protocol.SessionId;
import forebay.protocol.chat.Usage;
import forebay.protocol.node.NodeReport.Health;
import forebay.protocol.node.NodeReport.SlotLimit;
import forebay.protocol.reply.Failure.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which node is chosen, and which is left alone. */
final class NodesTest {

  private final Scene scene = new Scene();

  @Test
  void keepsToTheLimitOfAModel() {
    var node = scene.node("a", 3, "m", "other");
    node.slotLimits = List.of(new SlotLimit(new ModelName("m"), 1));
    node.resident = List.of("m", "other");
    scene.settled();
    scene.arrives("m");
    scene.arrives("m");
    scene.arrives("other");
    assertThat(scene.said()).containsExactly("r1 to a #1", "r3 to a #1");
    scene.finishes(node, Scene.id(1));
    assertThat(scene.said()).containsExactly("done r1", "r2 to a #1");
  }

  @Test
  void aDrainingNodeFinishesAndTakesNothing() {
    var node = scene.node("a", 2, "m");
    scene.node("b", 1, "other");
    scene.settled();
    var running = scene.arrives("m");
    node.health = Health.DRAINING;
    scene.beat(node);
    scene.arrives("m");
    scene.advance(Duration.ofMinutes(5));
    assertThat(scene.said()).containsExactly("r1 to a #1");
    scene.finishes(node, running);
    assertThat(scene.said()).containsExactly("done r1");
    node.health = Health.UP;
    scene.beat(node);
    assertThat(scene.said()).containsExactly("r2 to a #1");
  }

  @Test
  void prefersTheFasterOfNodesThatAreEquallyBusy() {
    var slow = scene.node("a", 1, "m");
    var fast = scene.node("b", 1, "m");
    scene.settled();
    scene.answers(slow, scene.arrives("m"), speed(10), Duration.ofMillis(100));
    scene.answers(fast, scene.arrives("m"), speed(40), Duration.ofMillis(100));
    scene.said();
    for (int i = 0; i < 3; i++) {
      scene.finishes(fast, scene.arrives("m"));
    }
    assertThat(scene.said())
        .filteredOn(word -> word.contains(" to "))
        .allMatch(w -> w.contains(" to b "));
  }

  @Test
  void nodesThatAreAboutEquallyFastAreUsedInTurn() {
    var a = scene.node("a", 1, "m");
    var b = scene.node("b", 1, "m");
    scene.settled();
    for (int i = 0; i < 6; i++) {
      var id = scene.arrives("m");
      var node = i % 2 == 0 ? a : b;
      assertThat(node.running).isNotEmpty();
      scene.answers(node, id, speed(i % 2 == 0 ? 22 : 20), Duration.ofMillis(100));
    }
  }

  private static Usage speed(int tokensPerSecond) {
    return new Usage(
        10,
        tokensPerSecond,
        Duration.ofSeconds(1),
        Duration.ZERO,
        Duration.ZERO,
        Duration.ofSeconds(1));
  }

  @Test
  void aSessionsNextTurnGoesToTheSameNodeIfNothingElseDecides() {
    var a = scene.node("a", 2, "m");
    scene.node("b", 2, "m");
    scene.settled();
    scene.finishes(a, turn());
    scene.finishes(a, turn());
    assertThat(scene.said()).containsExactly("r1 to a #1", "done r1", "r2 to a #1", "done r2");
    scene.arrives("m");
    scene.arrives("m");
    scene.arrives("m");
    assertThat(scene.said()).containsExactly("r3 to b #1", "r4 to a #1", "r5 to b #1");
    turn();
    assertThat(scene.said()).containsExactly("r6 to a #1");
  }

  private RequestId turn() {
    var request = scene.arrival(Scene.id(scene.next()), "m", Lane.INTERACTIVE, Scene.DEADLINE);
    scene.on(
        new SchedulerEvent.Arrived(
            request.id(),
            request.key(),
            request.tenant(),
            new SessionId("session"),
            request.lane(),
            request.model(),
            request.promptTokens(),
            request.language(),
            request.acceptedAt(),
            request.deadline()));
    return request.id();
  }

  @Test
  void eachAttemptIsMadeOnANodeThatHasNotFailedIt() {
    var a = scene.node("a", 1, "m");
    var b = scene.node("b", 1, "m");
    scene.node("c", 1, "m");
    scene.settled();
    var id = scene.arrives("m");
    scene.finishes(a, id, 1, Kind.NODE_ERROR);
    scene.restart();
    scene.advance(Duration.ofSeconds(2));
    scene.finishes(b, id, 2, Kind.NODE_ERROR);
    assertThat(scene.said()).containsExactly("r1 to a #1", "r1 to b #2", "r1 to c #3");
  }

  @Test
  void aNodeThatIsFullCostsNoAttempt() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    var id = scene.arrives("m");
    for (int attempt = 1; attempt <= 10; attempt++) {
      scene.finishes(a, id, attempt, Kind.NODE_BUSY);
      scene.advance(Duration.ofSeconds(32));
    }
    assertThat(scene.said()).hasSize(11).last().isEqualTo("r1 to a #11");
  }

  @Test
  void aNodeThatGoesOnBeingFullIsAskedLessAndLessOften() {
    var a = scene.node("a", 1, "m");
    scene.settled();
    var id = scene.arrives("m");
    scene.finishes(a, id, 1, Kind.NODE_BUSY);
    scene.advance(Duration.ofSeconds(1));
    scene.finishes(a, id, 2, Kind.NODE_BUSY);
    scene.advance(Duration.ofMillis(1_800));
    assertThat(scene.said()).containsExactly("r1 to a #1", "r1 to a #2");
    scene.advance(Duration.ofMillis(200));
    scene.finishes(a, id, 3, null);
    scene.finishes(a, scene.arrives("m"), 1, Kind.NODE_BUSY);
    scene.advance(Duration.ofSeconds(1));
    assertThat(scene.said())
        .as("an answer ends it")
        .containsExactly("r1 to a #3", "done r1", "r2 to a #1", "r2 to a #2");
  }

  @Test
  void tellsHowFullTheMemoryOfThePoolIs() {
    var small = scene.node("a", 1, "m");
    var large = scene.node("b", 3, "m");
    scene.node("c", 5, "m");
    assertThat(scene.scheduler.load().gpuMemory()).isNull();
    small.gpuMemory = 1.0;
    large.gpuMemory = 0.6;
    scene.beat(small);
    scene.beat(large);
    assertThat(scene.scheduler.load().gpuMemory()).isEqualTo(0.7);
    large.health = Health.DOWN;
    scene.beat(large);
    assertThat(scene.scheduler.load().gpuMemory()).isEqualTo(1.0);
  }
}
