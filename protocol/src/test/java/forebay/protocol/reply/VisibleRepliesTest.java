package forebay.protocol.reply;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.ModelDigest;
import forebay.protocol.NodeId;
import forebay.protocol.RequestId;
import forebay.protocol.chat.FinishReason;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.Usage;
import forebay.protocol.reply.VisibleReplies.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VisibleRepliesTest {

  private static final RequestId ID = new RequestId(1, 2, 3, 4);
  private static final Instant NOW = Instant.EPOCH;

  private final VisibleReplies visible = new VisibleReplies();

  @Test
  void numbersTheEventsOfOneAttemptFromOne() {
    assertThat(seen(started(1, "a"), delta(1, "a", 1), delta(1, "a", 2), completed(1, "a", 3)))
        .containsExactly(1, 2, 3, 4);
    assertThat(visible.ended()).isTrue();
  }

  @Test
  void ignoresRepeats() {
    assertThat(seen(started(1, "a"), delta(1, "a", 1), started(1, "a"), delta(1, "a", 1)))
        .containsExactly(1, 2, 0, 0);
  }

  @Test
  void voidsAnEarlierAttemptFromTheNextOnesStart() {
    assertThat(
            seen(
                started(1, "a"),
                delta(1, "a", 1),
                started(2, "b"),
                delta(1, "a", 2),
                completed(1, "a", 3),
                delta(2, "b", 1)))
        .containsExactly(1, 2, 3, 0, 0, 4);
    assertThat(visible.ended()).isFalse();
  }

  @Test
  void hearsOnlyTheFirstOfTwoWritersOfOneAttempt() {
    assertThat(seen(started(1, "a"), started(1, "b"), delta(1, "b", 1), delta(1, "a", 1)))
        .containsExactly(1, 0, 0, 2);
  }

  @Test
  void endsWithTheFirstTerminalEvent() {
    assertThat(
            seen(
                started(1, "a"),
                new Reply.Expired(ID, NOW),
                completed(1, "a", 1),
                new Reply.Cancelled(ID, NOW)))
        .containsExactly(1, 2, 0, 0);
  }

  @Test
  void reportsAGapInsteadOfHidingIt() {
    seen(started(1, "a"), delta(1, "a", 1));
    assertThat(visible.on(delta(1, "a", 3))).isEqualTo(new Step.Gap(1, 2, 3));
    assertThat(visible.on(delta(2, "b", 4))).isEqualTo(new Step.Gap(2, 0, 4));
  }

  private List<Integer> seen(Reply... log) {
    return List.of(log).stream()
        .map(reply -> visible.on(reply) instanceof Step.Visible(var r, int ordinal) ? ordinal : 0)
        .toList();
  }

  private static Reply started(int attempt, String epoch) {
    var origin = new Origin.Node(new NodeId("n"), new ModelDigest("d"), Duration.ZERO);
    return new Reply.Started(ID, attempt, epoch, 0, origin, NOW);
  }

  private static Reply delta(int attempt, String epoch, int seq) {
    return new Reply.Delta(ID, attempt, epoch, seq, NOW, Piece.text("x"));
  }

  private static Reply completed(int attempt, String epoch, int seq) {
    return new Reply.Completed(ID, attempt, epoch, seq, NOW, FinishReason.STOP, Usage.NONE);
  }
}
