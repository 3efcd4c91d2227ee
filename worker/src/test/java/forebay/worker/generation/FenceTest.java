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
import java.util.Set;
import org.junit.jupiter.api.Test;

class FenceTest {

  private static final ModelDigest DIGEST = new ModelDigest("abc");
  private static final Origin ORIGIN = new Origin.Node(Settings.NODE, DIGEST, Duration.ZERO);

  @Test
  void isClearWhenNothingWasShown() {
    assertThat(verdict(fence())).isEqualTo(new Fence.Verdict.Clear());
    assertThat(verdict(started(1, "old"), fence())).isEqualTo(new Fence.Verdict.Clear());
  }

  @Test
  void tellsWhatReadersHave() {
    assertThat(verdict(started(1, "old"), delta(1, "old", 1), delta(1, "old", 2), fence()))
        .isEqualTo(shown("texttext", 2));
  }

  @Test
  void addsUpWhatSeveralAttemptsDelivered() {
    var fence = new Fence(3, "mine");
    assertThat(fence.on(started(1, "old"))).isNull();
    assertThat(fence.on(delta(1, "old", 1))).isNull();
    assertThat(fence.on(continuing(2, "next"))).isNull();
    assertThat(fence.on(delta(1, "old", 2))).isNull(); // void: the second attempt has begun
    assertThat(fence.on(delta(2, "next", 1))).isNull();
    assertThat(fence.on(continuing(3, "mine"))).isEqualTo(shown("texttext", 2));
  }

  @Test
  void isTornWhenAnAttemptBeganAnewBehindWhatWasShown() {
    var fence = new Fence(3, "mine");
    assertThat(fence.on(started(1, "old"))).isNull();
    assertThat(fence.on(delta(1, "old", 1))).isNull();
    assertThat(fence.on(started(2, "next"))).isNull();
    assertThat(fence.on(continuing(3, "mine"))).isEqualTo(new Fence.Verdict.Torn());
  }

  @Test
  void isClearWhenOnlyAVoidAttemptDelivered() {
    assertThat(verdict(started(1, "first"), started(1, "second"), delta(1, "second", 1), fence()))
        .isEqualTo(new Fence.Verdict.Clear());
  }

  @Test
  void isTornWhenReadersSawAGap() {
    assertThat(verdict(delta(1, "old", 1), fence())).isEqualTo(new Fence.Verdict.Torn());
  }

  @Test
  void isEndedAfterATerminalEvent() {
    assertThat(
            verdict(started(1, "old"), new Reply.Cancelled(Settings.id(1), Settings.NOW), fence()))
        .isEqualTo(new Fence.Verdict.Ended());
  }

  @Test
  void isTakenWhenAnotherWriterWasFirst() {
    assertThat(verdict(started(2, "other"), fence())).isEqualTo(new Fence.Verdict.Taken());
    assertThat(verdict(started(3, "other"), fence())).isEqualTo(new Fence.Verdict.Taken());
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

  private static Fence.Verdict shown(String text, int tokens) {
    return new Fence.Verdict.Shown(new Delivered(Piece.text(text), tokens, Set.of(DIGEST)));
  }

  private static Reply started(int attempt, String epoch) {
    return new Reply.Started(Settings.id(1), attempt, epoch, 0, ORIGIN, Settings.NOW);
  }

  private static Reply continuing(int attempt, String epoch) {
    return new Reply.Started(Settings.id(1), attempt, epoch, 0, ORIGIN, Settings.NOW, true);
  }

  private static Reply delta(int attempt, String epoch, int seq) {
    return new Reply.Delta(
        Settings.id(1), attempt, epoch, seq, Settings.NOW, Piece.text("text"), 1);
  }
}
