package forebay.dispatcher.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.Lane;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BrownOutTest {

  private final Scene scene = new Scene();
  private final TestingNode node = scene.node("a", 1, "m");

  private boolean brownOut() {
    return scene.scheduler.load().brownOut();
  }

  private void answer(int requests, Duration firstToken) {
    for (int i = 0; i < requests; i++) {
      scene.answers(node, scene.arrives("m"), Scene.usage(10, 20), firstToken);
    }
    scene.advance(Duration.ofSeconds(1));
  }

  @Test
  void beginsWhenFirstTokensComeTooLate() {
    scene.settled();
    answer(BrownOut.ENOUGH, Duration.ofMillis(3_400));
    assertThat(brownOut()).isFalse();
    assertThat(scene.scheduler.load().firstTokenP95()).isEqualTo(Duration.ofMillis(3_400));
    answer(2, Duration.ofMillis(3_600));
    assertThat(brownOut()).isTrue();
  }

  @Test
  void aFewSlowAnswersAreNoSign() {
    scene.settled();
    answer(BrownOut.ENOUGH - 1, Duration.ofSeconds(10));
    assertThat(brownOut()).isFalse();
    assertThat(scene.scheduler.load().firstTokenP95()).isNull();
  }

  @Test
  void beginsWhenNothingMoves() {
    scene.settled();
    scene.arrives("m");
    scene.arrives("m");
    scene.advance(Duration.ofSeconds(3));
    assertThat(brownOut()).isFalse();
    scene.advance(Duration.ofSeconds(2));
    assertThat(brownOut()).isTrue();
  }

  @Test
  void whatWaitsForANodeThatIsNotThereIsNoSign() {
    scene.settled();
    scene.arrives("m");
    scene.arrives("m");
    node.silent = true;
    scene.advance(Duration.ofSeconds(30));
    assertThat(brownOut()).isFalse();
  }

  @Test
  void endsWhenItHasBeenCalmForAWhile() {
    scene.settled();
    answer(BrownOut.ENOUGH, Duration.ofSeconds(4));
    scene.advance(BrownOut.WINDOW.plus(BrownOut.CALM_FOR).minusSeconds(2));
    assertThat(brownOut()).isTrue();
    scene.advance(Duration.ofSeconds(4));
    assertThat(brownOut()).isFalse();
  }

  @Test
  void batchWaitsThrough() {
    scene.settled();
    answer(BrownOut.ENOUGH, Duration.ofSeconds(4));
    scene.said();
    scene.arrivesAsBatch("m");
    scene.advance(Duration.ofSeconds(30));
    assertThat(scene.said()).isEmpty();
    scene.advance(BrownOut.WINDOW);
    assertThat(scene.said()).hasSize(1);
  }

  @Test
  void refusesWhatWouldMissItsDeadline() {
    scene.settled();
    answer(BrownOut.ENOUGH, Duration.ofSeconds(4));
    scene.said();
    scene.arrives("m", Lane.INTERACTIVE, Duration.ofSeconds(3));
    scene.arrives("m", Lane.INTERACTIVE, Duration.ofSeconds(5));
    assertThat(scene.said()).containsExactly("reject r21: BROWN_OUT", "r22 to a #1");
  }
}
