package forebay.dispatcher.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AnnouncementsTest {

  private final Scene scene = new Scene(5_000);
  private final TestingNode node = scene.node("a", 1, "m");
  private final List<Decision.Tell> told = new ArrayList<>();

  @BeforeEach
  void listen() {
    scene.settled();
    scene.observer =
        decision -> {
          if (decision instanceof Decision.Tell tell) {
            told.add(tell);
          }
        };
  }

  private List<String> words() {
    var words =
        told.stream().map(tell -> Scene.name(tell.id()) + " is " + tell.position()).toList();
    told.clear();
    return words;
  }

  @Test
  void tellsWhoeverWaitsForMoreThanASecondItsPlace() {
    scene.arrives("m");
    scene.arrives("m");
    scene.arrives("m");
    scene.advance(Duration.ofMillis(800));
    assertThat(told).isEmpty();
    scene.advance(Duration.ofSeconds(2));
    assertThat(words()).containsExactly("r2 is 1", "r3 is 2");
  }

  @Test
  void tellsItAgainOnlyWhenItChanged() {
    var first = scene.arrives("m");
    scene.arrives("m");
    scene.arrives("m");
    scene.advance(Duration.ofSeconds(4));
    words();
    scene.advance(Duration.ofSeconds(4));
    assertThat(told).isEmpty();
    scene.finishes(node, first);
    scene.advance(Duration.ofSeconds(3));
    assertThat(words()).containsExactly("r3 is 1");
  }

  @Test
  void placesFollowTheTurnsOfTenants() {
    scene.arrivesFrom("a", "m");
    scene.arrivesFrom("a", "m");
    scene.arrivesFrom("a", "m");
    scene.arrivesFrom("b", "m");
    scene.advance(Duration.ofSeconds(4));
    assertThat(words()).containsExactly("r4 is 1", "r2 is 2", "r3 is 3");
  }

  @Test
  void batchIsBehindInteractive() {
    scene.arrives("m");
    scene.arrivesAsBatch("m");
    scene.arrives("m");
    scene.advance(Duration.ofSeconds(4));
    assertThat(words()).containsExactly("r3 is 1", "r2 is 2");
  }

  @Test
  void saysHowLongItMayTakeOnceThatWasMeasured() {
    for (int i = 0; i < 20; i++) {
      scene.arrives("m");
    }
    for (int i = 0; i < 10; i++) {
      scene.advance(Duration.ofSeconds(1));
      scene.answers(node, node.running.iterator().next().id(), 20);
    }
    told.clear();
    scene.advance(Duration.ofSeconds(3));
    assertThat(told.getFirst().estimate())
        .isBetween(Duration.ofMillis(900), Duration.ofMillis(1_500));
  }

  @Test
  void tellsABoundedNumberAtATimeTheFrontFirst() {
    for (int i = 0; i < 2_000; i++) {
      scene.arrives("m");
    }
    scene.advance(Duration.ofSeconds(1));
    told.clear();
    scene.advance(Duration.ofSeconds(5));
    assertThat(told).hasSizeLessThanOrEqualTo(Announcements.FRONT);
    assertThat(words()).startsWith("r2 is 1", "r3 is 2");
    scene.on(new SchedulerEvent.Tick());
    assertThat(told).hasSizeLessThanOrEqualTo(Announcements.PER_TICK);
  }
}
