package forebay.worker.generation;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.chat.Piece;
import forebay.worker.generation.MicroBatch.Batch;
import forebay.worker.generation.MicroBatch.Decision;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MicroBatchTest {

  private static final Instant START = Instant.parse("2026-09-01T10:00:00Z");

  private final MicroBatch batch = new MicroBatch(Duration.ofMillis(25));

  @Test
  void writesTheFirstPieceAtOnce() {
    assertThat(add("a", 0)).isEqualTo(write("a"));
  }

  @Test
  void collectsUntilTheIntervalIsOver() {
    add("a", 0);
    assertThat(add("b", 10)).isEqualTo(new Decision.FlushAfter(Duration.ofMillis(15)));
    assertThat(add("c", 20)).isEqualTo(new Decision.Wait());
    assertThat(batch.drain(at(25))).isEqualTo(new Batch(Piece.text("bc"), 2));
    assertThat(add("d", 49)).isEqualTo(new Decision.FlushAfter(Duration.ofMillis(1)));
  }

  @Test
  void writesAtOnceWhatComesSlowly() {
    add("a", 0);
    assertThat(add("b", 25)).isEqualTo(write("b"));
    assertThat(add("c", 1000)).isEqualTo(write("c"));
  }

  @Test
  void keepsTheOrderWhenAFlushIsLate() {
    add("a", 0);
    add("b", 10);
    assertThat(add("c", 30)).isEqualTo(write("bc", 2));
    assertThat(batch.drain(at(31)).piece().isEmpty()).isTrue();
  }

  @Test
  void writesAtOnceWhatIsLarge() {
    add("a", 0);
    var large = "x".repeat(MicroBatch.MAX_CHARS);
    assertThat(add(large, 1)).isEqualTo(write(large));
  }

  @Test
  void isNotHeldUpByAClockThatIsSetBack() {
    add("a", 10_000);
    assertThat(add("b", 0)).isEqualTo(write("b"));
  }

  private Decision add(String text, long millis) {
    return batch.add(Piece.text(text), at(millis));
  }

  private static Decision write(String text) {
    return write(text, 1);
  }

  private static Decision write(String text, int tokens) {
    return new Decision.Write(new Batch(Piece.text(text), tokens));
  }

  private static Instant at(long millis) {
    return START.plusMillis(millis);
  }
}
