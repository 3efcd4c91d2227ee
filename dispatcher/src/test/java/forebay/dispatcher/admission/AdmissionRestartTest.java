package forebay.dispatcher.admission;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.request.Allowance;
import forebay.protocol.request.Idempotency;
import forebay.protocol.request.Request;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stage that starts anew at any moment decides as one that never stopped. */
final class AdmissionRestartTest {

  private static final int STEPS = 1_500;
  private static final Allowance ALLOWANCE = new Allowance(6, Duration.ofSeconds(2), 5);

  private static final List<Request.Cause> CAUSES = List.of(Request.Cause.values());

  private int asked;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void decidesTheSameAfterARestart(long seed) {
    same(seed, Desk::thatRejects);
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6, 7, 8})
  void holdsTheSameBackAfterARestart(long seed) {
    same(seed, Desk::thatDefers);
  }

  private void same(long seed, Supplier<Desk> desks) {
    var random = new Random(seed);
    var steady = desks.get();
    var restarting = desks.get();
    steady.allowance = ALLOWANCE;
    restarting.allowance = ALLOWANCE;
    for (int i = 0; i < STEPS; i++) {
      if (random.nextInt(20) == 0) {
        restarting.restart();
      }
      var step = random.nextLong();
      var before = asked;
      var expected = step(steady, new Random(step));
      asked = before;
      assertThat(step(restarting, new Random(step)))
          .as("seed %d, step %d", seed, i)
          .isEqualTo(expected);
      assertThat(restarting.said()).as("seed %d, step %d", seed, i).isEqualTo(steady.said());
    }
  }

  /** One thing that may happen, and what is said to it. */
  private Object step(Desk desk, Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> {
        var cause = CAUSES.get(random.nextInt(CAUSES.size()));
        desk.leaves(1 + random.nextInt(asked + 1), cause);
        yield "left";
      }
      case 1 -> {
        desk.settles(1 + random.nextInt(asked + 1), random.nextBoolean());
        yield "settled";
      }
      case 2 -> {
        desk.advance(Duration.ofMillis(random.nextInt(4_000)));
        yield "later";
      }
      default -> {
        asked++;
        var body = "body-" + random.nextInt(30);
        yield desk.asks(
            "key-" + random.nextInt(3),
            random.nextBoolean() ? "session-" + random.nextInt(4) : null,
            new Idempotency(body, body, random.nextInt(3) == 0));
      }
    };
  }
}
