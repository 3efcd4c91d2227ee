package forebay.worker.generation;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.ModelDigest;
import forebay.protocol.chat.ChatRequest;
import forebay.protocol.chat.FinishReason;
import forebay.protocol.chat.Message;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.Role;
import forebay.protocol.chat.Sampling;
import forebay.protocol.chat.ToolCall;
import forebay.protocol.chat.Usage;
import forebay.protocol.reply.Answer;
import forebay.protocol.wire.Wire;
import forebay.worker.Settings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswerCollectorTest {

  private static final ChatRequest PLAIN = Settings.chat();

  @Test
  void keepsAWholePlainAnswer() {
    var answer = answer(PLAIN, FinishReason.STOP, Piece.text("Because "), Piece.text("of air."));
    assertThat(answer)
        .isEqualTo(
            new Answer(
                Settings.submit(1, PLAIN).scope(),
                "Why is the sky blue?",
                Settings.id(1),
                new ModelDigest("abc"),
                Piece.text("Because of air."),
                FinishReason.STOP,
                Usage.NONE,
                Settings.NOW));
  }

  @Test
  void keepsNothingThatIsNotWholeOrPlain() {
    var call = new ToolCall(null, "f", Wire.mapper().createObjectNode());
    var text = Piece.text("text");
    assertThat(answer(PLAIN, FinishReason.LENGTH, text)).isNull();
    assertThat(answer(PLAIN, FinishReason.STOP)).isNull();
    assertThat(
            answer(PLAIN, FinishReason.STOP, text, new Piece(null, null, List.of(call), List.of())))
        .isNull();
    assertThat(answer(PLAIN, FinishReason.STOP, text, Piece.text("x".repeat(1_000_000)))).isNull();
  }

  @Test
  void keepsNothingOfARequestThatIsNotPlain() {
    var image = new Message(Role.USER, "?", null, List.of("aW1n"), List.of(), null, null);
    var tool = Wire.mapper().createObjectNode();
    var text = Piece.text("text");
    assertThat(answer(ChatRequest.of(PLAIN.model(), List.of(image)), FinishReason.STOP, text))
        .isNull();
    assertThat(
            answer(
                new ChatRequest(
                    PLAIN.model(),
                    PLAIN.messages(),
                    List.of(tool),
                    null,
                    null,
                    Sampling.DEFAULTS,
                    false,
                    null),
                FinishReason.STOP,
                text))
        .isNull();
    assertThat(
            answer(
                new ChatRequest(
                    PLAIN.model(),
                    PLAIN.messages(),
                    List.of(),
                    null,
                    null,
                    Sampling.DEFAULTS,
                    true,
                    null),
                FinishReason.STOP,
                text))
        .isNull();
  }

  private static @Nullable Answer answer(ChatRequest chat, FinishReason reason, Piece... pieces) {
    var collector = new AnswerCollector(Settings.submit(1, chat));
    List.of(pieces).forEach(collector::add);
    return collector.finish(reason, Usage.NONE, new ModelDigest("abc"), Settings.NOW);
  }
}
