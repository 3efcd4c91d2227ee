package forebay.worker.generation;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.ModelDigest;
import forebay.protocol.chat.ChatRequest;
import forebay.protocol.chat.Message;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.Role;
import forebay.protocol.chat.Sampling;
import forebay.protocol.chat.Usage;
import forebay.protocol.wire.Wire;
import forebay.worker.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ContinuationTest {

  private static final ChatRequest PLAIN = Settings.chat();

  @Test
  void givesTheNodeTheBeginningOfItsTurn() {
    var rest = Continuation.of(PLAIN, delivered(new Piece("So", "Hm", List.of(), List.of())));
    assertThat(rest.messages()).hasSize(2).startsWith(PLAIN.messages().getFirst());
    assertThat(rest.messages().getLast()).isEqualTo(begun("So", "Hm"));
    assertThat(rest.sampling()).isEqualTo(PLAIN.sampling());
  }

  @Test
  void goesOnInATurnThatTheClientHasBegun() {
    var question = PLAIN.messages().getFirst();
    var chat = ChatRequest.of(PLAIN.model(), List.of(question, begun("Well: ", null)));
    var rest = Continuation.of(chat, delivered(Piece.text("So")));
    assertThat(rest.messages()).containsExactly(question, begun("Well: So", null));
  }

  @Test
  void leavesALimitAloneThatIsNone() {
    var chat = sampled(Sampling.DEFAULTS.withNumPredict(-1));
    assertThat(Continuation.isExhausted(chat, delivered(Piece.text("So")))).isFalse();
    assertThat(Continuation.of(chat, delivered(Piece.text("So"))).sampling().numPredict())
        .isEqualTo(-1);
  }

  @Test
  void isNotPossibleWhereTheAnswerIsNotJustText() {
    assertThat(Continuation.isPossible(PLAIN)).isTrue();
    var json = Wire.mapper().createObjectNode();
    assertThat(Continuation.isPossible(with(List.of(json), false))).isFalse();
    assertThat(Continuation.isPossible(with(List.of(), true))).isFalse();
  }

  @Test
  void neverCountsLessThanNothing() {
    var last =
        new Usage(1, 2, Duration.ofSeconds(3), Duration.ZERO, Duration.ZERO, Duration.ofSeconds(2));
    var usage = Continuation.usage(last, delivered(Piece.text("So")));
    assertThat(usage.promptTokens()).isZero();
    assertThat(usage.completionTokens()).isEqualTo(6);
    assertThat(usage.total()).isEqualTo(last.total());
  }

  private static Delivered delivered(Piece piece) {
    return new Delivered(piece, 4, Set.of(new ModelDigest("abc")));
  }

  private static Message begun(String content, @Nullable String thinking) {
    return new Message(Role.ASSISTANT, content, thinking, List.of(), List.of(), null, null);
  }

  private static ChatRequest sampled(Sampling sampling) {
    return new ChatRequest(
        PLAIN.model(), PLAIN.messages(), List.of(), null, null, sampling, false, null);
  }

  private static ChatRequest with(List<JsonNode> tools, boolean logprobs) {
    return new ChatRequest(
        PLAIN.model(), PLAIN.messages(), tools, null, null, Sampling.DEFAULTS, logprobs, null);
  }
}
