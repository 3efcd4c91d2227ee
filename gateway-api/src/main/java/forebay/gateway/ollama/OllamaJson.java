package forebay.gateway.ollama;

import forebay.gateway.dialect.Dialect.AnswerFrame;
import forebay.gateway.dialect.ToolCallIds;
import forebay.protocol.ModelName;
import forebay.protocol.RequestId;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.Usage;
import forebay.protocol.reply.Reply;
import forebay.protocol.wire.Wire;
import java.time.Instant;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The objects that Ollama's answers are made of. */
final class OllamaJson {

  static String text(JsonNode node) {
    return Wire.mapper().writeValueAsString(node);
  }

  /** A part of an answer; {@code firstCall} is the number of the first tool call in it. */
  static ObjectNode part(AnswerFrame frame, Instant at, Piece piece, int firstCall) {
    var object = head(frame.model(), at);
    var content = piece.content() == null ? "" : piece.content();
    if (frame.completion()) {
      object.put("response", content);
      thinking(object, piece);
    } else {
      var message = object.putObject("message").put("role", "assistant").put("content", content);
      thinking(message, piece);
      toolCalls(message, frame.id(), piece, firstCall);
    }
    if (!piece.logprobs().isEmpty()) {
      object.putArray("logprobs").addAll(piece.logprobs());
    }
    return object.put("done", false);
  }

  static ObjectNode head(ModelName model, Instant at) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("model", model.value())
        .put("created_at", at.toString());
  }

  private static void thinking(ObjectNode object, Piece piece) {
    if (piece.thinking() != null && !piece.thinking().isEmpty()) {
      object.put("thinking", piece.thinking());
    }
  }

  private static void toolCalls(ObjectNode message, RequestId id, Piece piece, int first) {
    if (piece.toolCalls().isEmpty()) {
      return;
    }
    var array = message.putArray("tool_calls");
    var index = first;
    for (var call : piece.toolCalls()) {
      var node = array.addObject().put("id", ToolCallIds.of(id, index, call));
      node.putObject("function")
          .put("index", index)
          .put("name", call.name())
          .set("arguments", call.arguments());
      index++;
    }
  }

  /** The last part, or all of an answer in one. */
  static ObjectNode whole(AnswerFrame frame, Piece piece, Reply.Completed completed) {
    return usage(
        part(frame, completed.at(), piece, 0)
            .put("done", true)
            .put("done_reason", completed.reason().name().toLowerCase(Locale.ROOT)),
        completed.usage());
  }

  private static ObjectNode usage(ObjectNode object, Usage usage) {
    return object
        .put("total_duration", usage.total().toNanos())
        .put("load_duration", usage.load().toNanos())
        .put("prompt_eval_count", usage.promptTokens())
        .put("prompt_eval_duration", usage.promptEvaluation().toNanos())
        .put("eval_count", usage.completionTokens())
        .put("eval_duration", usage.evaluation().toNanos());
  }

  private OllamaJson() {}
}
