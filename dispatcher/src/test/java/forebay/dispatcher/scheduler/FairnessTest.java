package forebay.dispatcher.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.Lane;
import forebay.protocol.TenantId;
import forebay.protocol.config.SchedulerConfig;
import forebay.protocol.reply.Failure.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FairnessTest {

  private final Scene scene = new Scene();

  /** Who has what the node runs. */
  private final Map<Object, String> owners = new HashMap<>();

  private TestingNode oneNode() {
    var node = scene.node("a", 1, "m");
    scene.settled();
    return node;
  }

  private void arrive(String tenant, int requests) {
    for (int i = 0; i < requests; i++) {
      owners.put(scene.arrivesFrom(tenant, "m"), tenant);
    }
  }

  /** Answers so many requests, each with its tenant's number of tokens; whose turns they were. */
  private List<String> work(TestingNode node, int requests, Map<String, Integer> tokens) {
    var turns = new ArrayList<String>();
    for (int i = 0; i < requests; i++) {
      var id = node.running.iterator().next().id();
      var tenant = owners.getOrDefault(id, "?");
      turns.add(tenant);
      scene.answers(node, id, tokens.getOrDefault(tenant, 200));
    }
    return turns;
  }

  @Test
  void aTenantWithManyRequestsDoesNotStandInFrontOfOneWithFew() {
    var node = oneNode();
    arrive("heavy", 50);
    arrive("light", 3);
    assertThat(work(node, 5, Map.of()))
        .containsExactly("heavy", "light", "heavy", "light", "heavy");
  }

  @Test
  void oneThatAsksNowAndThenGoesInFrontOfOneThatAsksAllTheTime() {
    var node = oneNode();
    arrive("heavy", 200);
    work(node, 80, Map.of());
    arrive("light", 3);
    assertThat(work(node, 5, Map.of()))
        .containsExactly("heavy", "light", "light", "light", "heavy");
  }

  @Test
  void countsTokensNotRequests() {
    var node = oneNode();
    arrive("long", 200);
    arrive("short", 200);
    var turns = work(node, 110, Map.of("long", 1_000, "short", 95));
    // 10 + 2 x 1000 against 10 + 2 x 95 virtual tokens.
    assertThat(turns.stream().filter("long"::equals)).hasSizeBetween(9, 12);
  }

  @Test
  void aTenantThatWasIdleDoesNotHoard() {
    var node = oneNode();
    arrive("late", 1);
    work(node, 1, Map.of());
    arrive("busy", 300);
    work(node, 200, Map.of());
    arrive("late", 200);
    // 10 + 2 x 200 virtual tokens each: its credit is 48 of them, though it was idle for 200.
    work(node, 49, Map.of());
    var turns = work(node, 20, Map.of());
    assertThat(turns.stream().filter("busy"::equals)).hasSizeBetween(9, 11);
  }

  @Test
  void aTenantThatReturnsAtOnceDoesNotForgetWhatItUsed() {
    var node = oneNode();
    arrive("a", 1);
    arrive("b", 1);
    work(node, 2, Map.of("a", 5_000, "b", 50));
    arrive("b", 20);
    arrive("a", 20);
    assertThat(work(node, 10, Map.of("b", 200))).containsOnly("b");
  }

  @Test
  void anAttemptThatCameToNothingIsNotCharged() {
    var node = oneNode();
    arrive("unlucky", 1);
    arrive("other", 1);
    scene.finishes(node, Scene.id(1), 1, Kind.NODE_ERROR);
    scene.advance(Duration.ofSeconds(1));
    assertThat(scene.said()).containsExactly("r1 to a #1", "r1 to a #2");
  }

  @Test
  void ofOneTenantTheNearestDeadlineGoesFirst() {
    var node = oneNode();
    var first = scene.arrives("m");
    scene.arrives("m", Lane.INTERACTIVE, Duration.ofMinutes(10));
    scene.arrives("m", Lane.INTERACTIVE, Duration.ofMinutes(1));
    scene.said();
    scene.finishes(node, first);
    assertThat(scene.said()).containsExactly("done r1", "r3 to a #1");
  }

  @Test
  void orTheShortestAnswerIfSoConfigured() {
    var shortest =
        new Scene(
            new SchedulerConfig(
                3,
                Duration.ofSeconds(3),
                SchedulerConfig.Order.SHORTEST,
                0,
                Duration.ofSeconds(10),
                Duration.ofMillis(3500)));
    var node = shortest.node("a", 1, "m");
    shortest.settled();
    shortest.on(by(shortest, "talkative"));
    shortest.answers(node, Scene.id(1), 2_000);
    shortest.on(by(shortest, "brief"));
    shortest.answers(node, Scene.id(2), 10);
    shortest.on(by(shortest, "brief"));
    shortest.on(by(shortest, "talkative"));
    shortest.on(by(shortest, "brief"));
    shortest.said();
    shortest.answers(node, Scene.id(3), 10);
    assertThat(shortest.said()).containsExactly("done r3", "r5 to a #1");
    shortest.advance(Duration.ofMinutes(8));
    shortest.on(by(shortest, "brief"));
    shortest.said();
    shortest.answers(node, Scene.id(5), 10);
    assertThat(shortest.said()).as("waited too long").containsExactly("done r5", "r4 to a #1");
  }

  /** One tenant's request with a key of its own. */
  private static SchedulerEvent.Arrived by(Scene scene, String key) {
    var request =
        scene.arrival(Scene.id(scene.next()), key, "m", Lane.INTERACTIVE, Scene.DEADLINE, 10);
    return new SchedulerEvent.Arrived(
        request.id(),
        request.key(),
        new TenantId("t"),
        request.session(),
        request.lane(),
        request.model(),
        request.promptTokens(),
        request.language(),
        request.acceptedAt(),
        request.deadline());
  }

  @Test
  void forgetsTenantsThatAreIdle() {
    var tenants = new Tenants();
    for (int i = 0; i < 3 * Tenants.MAX_IDLE; i++) {
      var request =
          scene.arrival(Scene.id(i + 1), "tenant-" + i, "m", Lane.INTERACTIVE, Scene.DEADLINE, 10);
      var job = new Job(request, i + 1, scene.now, 200);
      var tenant = tenants.enter(job);
      var used = 100 + i % 7;
      tenants.change(tenant, t -> t.used += used);
    }
    assertThat(tenants.size()).isLessThanOrEqualTo(Tenants.MAX_IDLE);
  }
}
