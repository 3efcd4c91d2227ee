package forebay.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.gateway.dialect.AnswerWriter;
import forebay.gateway.dialect.Dialect.AnswerFrame;
import forebay.gateway.http.Events;
import forebay.gateway.problem.Problem;
import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.RequestId;
import forebay.protocol.chat.FinishReason;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.ToolCall;
import forebay.protocol.reply.Origin;
import forebay.protocol.reply.Reply;
import forebay.protocol.wire.Wire;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

final class OpenAiAnswerTest {

  private static final RequestId ID = new RequestId(1_700_000_000_123L, 2, 3, 4);
  private static final Events EVENTS = new Events(ID);
  private static final ToolCall CALL =
      new ToolCall(null, "weather", JsonNodeFactory.instance.objectNode().put("city", "Ulm"));

  private static AnswerWriter writer(boolean stream, boolean includeUsage) {
    return new OpenAiDialect()
        .writer(new AnswerFrame(ID, new ModelName("Qwen3"), stream, includeUsage, false));
  }

  private static String write(AnswerWriter writer, Reply.OfAttempt... events) {
    var text = new StringBuilder();
    for (var i = 0; i < events.length; i++) {
      text.append(writer.on(events[i], i + 1));
    }
    return text.toString();
  }

  private static String head(String object) {
    return "{\"id\":\"chatcmpl-%s\",\"object\":\"%s\",\"created\":1700000000,\"model\":\"Qwen3\","
        .formatted(ID, object);
  }

  private static String chunk(String rest) {
    return "data: " + head("chat.completion.chunk") + rest + "\n\n";
  }

  @Test
  void writesAStreamByteByByte() {
    assertThat(
            write(
                writer(true, false),
                EVENTS.started(),
                EVENTS.delta(1, "Hel"),
                EVENTS.delta(2, Piece.EMPTY),
                EVENTS.delta(3, "lo\n\"é漢🎉"),
                EVENTS.completed(4)))
        .isEqualTo(
            chunk(
                    "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hel\"},"
                        + "\"finish_reason\":null}],\"forebay\":{\"seq\":2}}")
                + chunk(
                    "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lo\\n\\\"é漢🎉\"},"
                        + "\"finish_reason\":null}],\"forebay\":{\"seq\":4}}")
                + chunk(
                    "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
                        + "\"forebay\":{\"seq\":5}}")
                + ": forebay node=node-a attempt=1 queue-ms=12\n"
                + "data: [DONE]\n\n");
  }

  @Test
  void writesUsageOnlyWhenItIsAskedFor() {
    assertThat(
            write(
                writer(true, true),
                EVENTS.started(),
                EVENTS.delta(1, "x"),
                EVENTS.completed(2, FinishReason.LENGTH)))
        .isEqualTo(
            chunk(
                    "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"x\"},"
                        + "\"finish_reason\":null}],\"usage\":null,\"forebay\":{\"seq\":2}}")
                + chunk(
                    "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}],"
                        + "\"usage\":null,\"forebay\":{\"seq\":3}}")
                + chunk(
                    "\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,"
                        + "\"total_tokens\":7},\"forebay\":{\"seq\":3}}")
                + ": forebay node=node-a attempt=1 queue-ms=12\n"
                + "data: [DONE]\n\n");
  }

  @Test
  void writesThoughtsAndCallsIntoOneDelta() {
    var text =
        write(
            writer(true, false),
            EVENTS.started(),
            EVENTS.delta(1, new Piece("so", "hm", List.of(CALL), List.of())),
            EVENTS.delta(2, new Piece(null, null, List.of(CALL), List.of())),
            EVENTS.completed(3));
    assertThat(text)
        .contains(
            "\"delta\":{\"role\":\"assistant\",\"reasoning\":\"hm\",\"content\":\"so\","
                + "\"tool_calls\":[{\"index\":0,\"id\":\"call_")
        .contains(
            "\"type\":\"function\",\"function\":{\"name\":\"weather\","
                + "\"arguments\":\"{\\\"city\\\":\\\"Ulm\\\"}\"}}]}")
        .contains("\"delta\":{\"tool_calls\":[{\"index\":1,")
        .contains("\"finish_reason\":\"tool_calls\"");
    assertThat(text)
        .isEqualTo(
            write(
                writer(true, false),
                EVENTS.started(),
                EVENTS.delta(1, new Piece("so", "hm", List.of(CALL), List.of())),
                EVENTS.delta(2, new Piece(null, null, List.of(CALL), List.of())),
                EVENTS.completed(3)));
  }

  @Test
  void anEmptyAnswerHasABeginningAndAnEnd() {
    assertThat(write(writer(true, false), EVENTS.started(), EVENTS.completed(1)))
        .contains("\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null")
        .contains("\"delta\":{},\"finish_reason\":\"stop\"")
        .endsWith("data: [DONE]\n\n");
    assertThat(write(writer(false, false), EVENTS.started(), EVENTS.completed(1)))
        .contains("\"message\":{\"role\":\"assistant\",\"content\":\"\"}");
  }

  @Test
  void writesAWholeAnswerOfTheAttemptThatCounts() {
    assertThat(
            write(
                writer(false, false),
                EVENTS.started(1),
                EVENTS.delta(1, new Piece(null, "hm", List.of(), List.of())),
                EVENTS.started(2),
                EVENTS.delta(1, new Piece(null, "ah", List.of(CALL), List.of())),
                EVENTS.completed(2)))
        .startsWith(
            head("chat.completion")
                + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":null,"
                + "\"reasoning\":\"ah\",\"tool_calls\":[{\"id\":\"call_")
        .contains("\"finish_reason\":\"tool_calls\",\"logprobs\":null}],\"usage\":{")
        .doesNotContain("hm");
  }

  @Test
  void writesLogprobsInOpenAisShape() {
    var logprob =
        Wire.mapper()
            .readTree(
                "{\"token\":\"a\",\"logprob\":-0.5,\"bytes\":[97],"
                    + "\"top_logprobs\":[{\"token\":\"b\",\"logprob\":-1}]}");
    var piece = new Piece("a", null, List.of(), List.of(logprob));
    var logprobs =
        "\"logprobs\":{\"content\":[{\"token\":\"a\",\"logprob\":-0.5,\"bytes\":[97],"
            + "\"top_logprobs\":[{\"token\":\"b\",\"logprob\":-1,\"bytes\":null}]}],"
            + "\"refusal\":null}";
    assertThat(write(writer(true, false), EVENTS.started(), EVENTS.delta(1, piece)))
        .contains("\"delta\":{\"role\":\"assistant\",\"content\":\"a\"}," + logprobs);
    assertThat(
            write(
                writer(false, false),
                EVENTS.started(),
                EVENTS.delta(1, piece),
                EVENTS.completed(2)))
        .contains("\"finish_reason\":\"stop\"," + logprobs);
  }

  @Test
  void saysThatAnAnswerCameFromTheCache() {
    var origin = new Origin.Cache(ID, new ModelDigest("abc"), Instant.EPOCH);
    var started = new Reply.Started(ID, 0, "e", 0, origin, Instant.EPOCH);
    assertThat(write(writer(true, false), started, EVENTS.completed(1)))
        .contains(": forebay cache=hit\n");
  }

  @Test
  void keepsAliveWithoutAnEvent() {
    assertThat(writer(true, false).keepAlive(Instant.EPOCH)).isEqualTo(": ping\n");
    assertThat(writer(false, false).keepAlive(Instant.EPOCH)).isEqualTo(" ");
  }

  @Test
  void writesProblemsWithAllFourFields() {
    var problem = Problem.badRequest("n", "no");
    var body =
        "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\",\"param\":\"n\",\"code\":null}}";
    assertThat(new OpenAiDialect().errorBody(problem)).isEqualTo(body);
    assertThat(writer(true, false).problem(problem)).isEqualTo("data: " + body + "\n\n");
    assertThat(writer(false, false).problem(problem)).isEqualTo(body);
  }
}
