package forebay.worker.generation;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.ModelDigest;
import forebay.protocol.chat.Piece;
import forebay.protocol.reply.Origin;
import forebay.protocol.reply.Reply;
import forebay.worker.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FenceTest {

  @Test
  void isClearWhenNothingWasShown() {
    assertThat(verdict(fence())).isEqualTo(Fence.Verdict.CLEAR);
    assertThat(verdict(started(1, "old"), fence())).isEqualTo(Fence.Verdict.CLEAR);
  }

  @Test
  void isShownWhenAnEarlierAttemptDelivered() {
    assertThat(verdict(started(1, "old"), delta(1, "old", 1), fence()))
        .isEqualTo(Fence.Verdict.SHOWN);
  }

  @Test
  void isClearWhenOnlyAVoidAttemptDelivered() {
    assertThat(verdict(started(1, "first"), started(1, "second"), delta(1, "second", 1), fence()))
        .isEqualTo(Fence.Verdict.CLEAR);
  }

  @Test
  void isShownWhenReadersSawAGap() {
    assertThat(verdict(delta(1, "old", 1), fence())).isEqualTo(Fence.Verdict.SHOWN);
  }

  @Test
  void isEndedAfterATerminalEvent() {
    assertThat(
            verdict(started(1, "old"), new Reply.Cancelled(Settings.id(1), Settings.NOW), fence()))
        .isEqualTo(Fence.Verdict.ENDED);
  }

  @Test
  void isTakenWhenAnotherWriterWasFirst() {
    assertThat(verdict(started(2, "other"), fence())).isEqualTo(Fence.Verdict.TAKEN);
    assertThat(verdict(started(3, "other"), fence())).isEqualTo(Fence.Verdict.TAKEN);
  }

  @Test
  void saysNothingBeforeTheFence() {
    assertThat(verdicts(started(1, "old"), delta(1, "old", 1))).isEmpty();
  }

  private static Fence.Verdict verdict(Reply... log) {
    return verdicts(log).getFirst();
  }

  private static List<Fence.Verdict> verdicts(Reply... log) {
    var fence = new Fence(2, "mine");
    var verdicts = new ArrayList<Fence.Verdict>();
    for (var reply : log) {
      var verdict = fence.on(reply);
      if (verdict != null) {
        verdicts.add(verdict);
      }
    }
    return verdicts;
  }

  private static Reply fence() {
    return started(2, "mine");
  }

  private static Reply started(int attempt, String epoch) {
    var origin = new Origin.Node(Settings.NODE, new ModelDigest("abc"), Duration.ZERO);
    return new Reply.Started(Settings.id(1), attempt, epoch, 0, origin, Settings.NOW);
  }

  private static Reply delta(int attempt, String epoch, int seq) {
    return new Reply.Delta(Settings.id(1), attempt, epoch, seq, Settings.NOW, Piece.text("text"));
  }
}
