package forebay.worker.ollama;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.chat.FinishReason;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.ToolCall;
import forebay.protocol.chat.Usage;
import forebay.protocol.reply.Failure;
import forebay.protocol.wire.Wire;
import forebay.worker.ScriptedNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatLineTest {

  @Test
  void readsTextThinkingToolCallsAndLogprobs() {
    var event =
        parse(
            """
            {"message":{"role":"assistant","content":"Hi","thinking":"Hm","tool_calls":[
              {"id":"c1","function":{"index":0,"name":"f","arguments":{"a":1}}}]},
             "logprobs":[{"token":"Hi","logprob":-0.1}],"done":false}""");
    assertThat(event)
        .isEqualTo(
            new ChatEvent.More(
                new Piece(
                    "Hi",
                    "Hm",
                    List.of(new ToolCall("c1", "f", Wire.mapper().readTree("{\"a\":1}"))),
                    List.of(Wire.mapper().readTree("{\"token\":\"Hi\",\"logprob\":-0.1}")))));
  }

  @Test
  void readsCountsAndNanosecondsAtTheEnd() {
    assertThat(parse(ScriptedNode.done()))
        .isEqualTo(
            new ChatEvent.Done(
                Piece.EMPTY,
                FinishReason.STOP,
                new Usage(
                    7,
                    3,
                    Duration.ofMillis(5),
                    Duration.ofMillis(1),
                    Duration.ofMillis(2),
                    Duration.ofMillis(3))));
  }

  @Test
  void takesWhatTheNodeLeavesOutAsZero() {
    assertThat(parse("{\"done\":true,\"done_reason\":\"length\"}"))
        .isEqualTo(new ChatEvent.Done(Piece.EMPTY, FinishReason.LENGTH, Usage.NONE));
  }

  @Test
  void neverTakesAnErrorForAnEnd() {
    assertThat(parse("{\"error\":\"boom\",\"done\":true}"))
        .isEqualTo(
            new ChatEvent.Broken(new Failure(Failure.Kind.NODE_ERROR, "the node failed: boom")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "{", "[]", "\"x\"", "{}", "{\"done\":tru", "{} {}", "<html>", "null"})
  void refusesWhatIsNotTheProtocol(String line) {
    assertThat(parse(line))
        .isInstanceOfSatisfying(
            ChatEvent.Broken.class,
            broken -> assertThat(broken.failure().kind()).isEqualTo(Failure.Kind.ANSWER_MALFORMED));
  }

  private static ChatEvent parse(String line) {
    return ChatLine.parse(line.getBytes(UTF_8));
  }
}
