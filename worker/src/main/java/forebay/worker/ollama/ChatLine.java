package forebay.worker.ollama;

import forebay.protocol.chat.FinishReason;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.ToolCall;
import forebay.protocol.chat.Usage;
import forebay.protocol.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** One line of a node's answer, as an event. Fields that are zero are left out by the node. */
final class ChatLine {

  static ChatEvent parse(byte[] line) {
    JsonNode node;
    try {
      node = Wire.mapper().readTree(line);
    } catch (JacksonException e) {
      return new ChatEvent.Broken(NodeFailures.malformed("not JSON"));
    }
    if (!node.isObject()) {
      return new ChatEvent.Broken(NodeFailures.malformed("not an object"));
    }
    if (node.has("error")) {
      return new ChatEvent.Broken(NodeFailures.ofErrorLine(error(node.path("error"))));
    }
    if (!node.path("message").isObject() && !node.has("done")) {
      return new ChatEvent.Broken(NodeFailures.malformed("an unknown object"));
    }
    return node.path("done").asBoolean(false)
        ? new ChatEvent.Done(piece(node), reason(node), usage(node))
        : new ChatEvent.More(piece(node));
  }

  private static String error(JsonNode error) {
    var text = error.isObject() ? error.path("message") : error;
    return text.stringValue("");
  }

  private static Piece piece(JsonNode line) {
    var message = line.path("message");
    return new Piece(
        text(message.path("content")),
        text(message.path("thinking")),
        toolCalls(message.path("tool_calls")),
        List.copyOf(line.path("logprobs").values()));
  }

  private static @Nullable String text(JsonNode node) {
    var text = node.stringValue("");
    return text.isEmpty() ? null : text;
  }

  private static List<ToolCall> toolCalls(JsonNode calls) {
    var result = new ArrayList<ToolCall>();
    for (var call : calls.values()) {
      var function = call.path("function");
      var arguments = function.path("arguments");
      result.add(
          new ToolCall(
              text(call.path("id")),
              function.path("name").stringValue(""),
              arguments.isObject() ? arguments : Wire.mapper().createObjectNode()));
    }
    return result;
  }

  private static FinishReason reason(JsonNode line) {
    return line.path("done_reason").stringValue("").equals("length")
        ? FinishReason.LENGTH
        : FinishReason.STOP;
  }

  private static Usage usage(JsonNode line) {
    return new Usage(
        line.path("prompt_eval_count").asInt(0),
        line.path("eval_count").asInt(0),
        nanos(line, "total_duration"),
        nanos(line, "load_duration"),
        nanos(line, "prompt_eval_duration"),
        nanos(line, "eval_duration"));
  }

  private static Duration nanos(JsonNode line, String field) {
    return Duration.ofNanos(line.path(field).asLong(0));
  }

  private ChatLine() {}
}
