package forebay.gateway.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.gateway.dialect.AnswerWriter;
import forebay.gateway.dialect.Dialect.AnswerFrame;
import forebay.gateway.http.Events;
import forebay.gateway.problem.Problem;
import forebay.protocol.ModelName;
import forebay.protocol.RequestId;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.ToolCall;
import forebay.protocol.reply.Reply;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

final class OllamaAnswerTest {

  private static final RequestId ID = new RequestId(1_700_000_000_123L, 2, 3, 4);
  private static final Events EVENTS = new Events(ID);
  private static final String HEAD =
      "{\"model\":\"Qwen3\",\"created_at\":\"2026-01-02T03:04:05.678Z\",";
  private static final String DONE =
      "\"done\":true,\"done_reason\":\"stop\",\"total_duration\":10,\"load_duration\":1,"
          + "\"prompt_eval_count\":3,\"prompt_eval_duration\":2,\"eval_count\":4,\"eval_duration\":3}";

  private static AnswerWriter writer(boolean stream, boolean completion) {
    return new OllamaDialect()
        .writer(new AnswerFrame(ID, new ModelName("Qwen3"), stream, false, completion));
  }

  private static String write(AnswerWriter writer, Reply.OfAttempt... events) {
    var text = new StringBuilder();
    for (var i = 0; i < events.length; i++) {
      text.append(writer.on(events[i], i + 1));
    }
    return text.toString();
  }

  @Test
  void writesAStreamByteByByte() {
    var call = new ToolCall("c1", "f", JsonNodeFactory.instance.objectNode().put("a", 1));
    assertThat(
            write(
                writer(true, false),
                EVENTS.started(),
                EVENTS.delta(1, "Hel"),
                EVENTS.delta(2, new Piece("lo", "hm", List.of(call), List.of())),
                EVENTS.completed(3)))
        .isEqualTo(
            HEAD
                + "\"message\":{\"role\":\"assistant\",\"content\":\"Hel\"},\"done\":false}\n"
                + HEAD
                + "\"message\":{\"role\":\"assistant\",\"content\":\"lo\",\"thinking\":\"hm\","
                + "\"tool_calls\":[{\"id\":\"c1\",\"function\":{\"index\":0,\"name\":\"f\","
                + "\"arguments\":{\"a\":1}}}]},\"done\":false}\n"
                + HEAD
                + "\"message\":{\"role\":\"assistant\",\"content\":\"\"},"
                + DONE
                + "\n");
  }

  @Test
  void writesACompletionByteByByte() {
    assertThat(
            write(
                writer(true, true), EVENTS.started(), EVENTS.delta(1, "Hel"), EVENTS.completed(2)))
        .isEqualTo(
            HEAD
                + "\"response\":\"Hel\",\"done\":false}\n"
                + HEAD
                + "\"response\":\"\","
                + DONE
                + "\n");
    assertThat(
            write(
                writer(false, true), EVENTS.started(), EVENTS.delta(1, "Hel"), EVENTS.completed(2)))
        .isEqualTo(HEAD + "\"response\":\"Hel\"," + DONE);
  }

  @Test
  void writesAWholeAnswerByteByByte() {
    assertThat(
            write(
                writer(false, false),
                EVENTS.started(),
                EVENTS.delta(1, "Hel"),
                EVENTS.delta(2, "lo"),
                EVENTS.completed(3)))
        .isEqualTo(HEAD + "\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"}," + DONE);
  }

  @Test
  void writesAProblemAsALine() {
    var problem = Problem.server(502, "x", "it broke");
    assertThat(writer(true, false).problem(problem)).isEqualTo("{\"error\":\"it broke\"}\n");
    assertThat(writer(false, false).problem(problem)).isEqualTo("{\"error\":\"it broke\"}");
  }

  @Test
  void keepsAliveWithAChunkThatAddsNothing() {
    assertThat(writer(true, false).keepAlive(Instant.parse("2026-01-02T03:04:05.678Z")))
        .isEqualTo(
            HEAD + "\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":false}\n");
  }
}
