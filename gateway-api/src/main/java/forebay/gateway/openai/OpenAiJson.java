package forebay.gateway.openai;

import forebay.gateway.dialect.Dialect.AnswerFrame;
import forebay.gateway.dialect.ToolCallIds;
import forebay.gateway.problem.Problem;
import forebay.protocol.RequestId;
import forebay.protocol.chat.FinishReason;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.ToolCall;
import forebay.protocol.chat.Usage;
import forebay.protocol.reply.Reply;
import forebay.protocol.wire.Wire;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The objects that OpenAI's answers are made of. */
final class OpenAiJson {

  static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final String ID_PREFIX = "chatcmpl-";

  static String text(JsonNode node) {
    return Wire.mapper().writeValueAsString(node);
  }

  /** The beginning that every object of one answer has in common. */
  static ObjectNode head(AnswerFrame frame, String object) {
    return NODES
        .objectNode()
        .put("id", ID_PREFIX + frame.id())
        .put("object", object)
        .put("created", frame.id().time().getEpochSecond())
        .put("model", frame.model().value());
  }

  /** A whole completion. */
  static ObjectNode completion(AnswerFrame frame, Piece answer, Reply.Completed completed) {
    var completion = head(frame, "chat.completion");
    var choice = completion.putArray("choices").addObject().put("index", 0);
    var message = choice.putObject("message").put("role", "assistant");
    var calledTools = !answer.toolCalls().isEmpty();
    // A message of nothing but calls has no content; any other has one, if an empty one.
    message.put("content", answer.content() == null && !calledTools ? "" : answer.content());
    if (answer.thinking() != null) {
      message.put("reasoning", answer.thinking());
    }
    if (calledTools) {
      message.set("tool_calls", toolCalls(frame.id(), answer.toolCalls(), 0, false));
    }
    choice.put("finish_reason", finishReason(completed.reason(), calledTools));
    choice.set("logprobs", logprobs(answer.logprobs()));
    return completion.set("usage", usage(completed.usage()));
  }

  static String finishReason(FinishReason reason, boolean calledTools) {
    return calledTools && reason == FinishReason.STOP
        ? "tool_calls"
        : reason.name().toLowerCase(Locale.ROOT);
  }

  static ObjectNode usage(Usage usage) {
    return NODES
        .objectNode()
        .put("prompt_tokens", usage.promptTokens())
        .put("completion_tokens", usage.completionTokens())
        .put("total_tokens", usage.promptTokens() + usage.completionTokens());
  }

  /** The calls, numbered from {@code first}; in a stream each one says its number. */
  static ArrayNode toolCalls(RequestId id, List<ToolCall> calls, int first, boolean numbered) {
    var array = NODES.arrayNode();
    var index = first;
    for (var call : calls) {
      var node = array.addObject();
      if (numbered) {
        node.put("index", index);
      }
      node.put("id", ToolCallIds.of(id, index, call)).put("type", "function");
      node.putObject("function").put("name", call.name()).put("arguments", text(call.arguments()));
      index++;
    }
    return array;
  }

  /** Ollama's entries have OpenAI's fields, except that those without a value are left out. */
  static JsonNode logprobs(List<JsonNode> tokens) {
    if (tokens.isEmpty()) {
      return NODES.nullNode();
    }
    var logprobs = NODES.objectNode();
    var content = logprobs.putArray("content");
    for (var token : tokens) {
      var entry = logprob(token);
      var alternatives = entry.putArray("top_logprobs");
      var given = token.get("top_logprobs");
      if (given != null) {
        given.values().forEach(alternative -> alternatives.add(logprob(alternative)));
      }
      content.add(entry);
    }
    return logprobs.set("refusal", NODES.nullNode());
  }

  private static ObjectNode logprob(JsonNode token) {
    var entry = NODES.objectNode();
    entry.set("token", orNull(token.get("token")));
    entry.set("logprob", orNull(token.get("logprob")));
    return entry.set("bytes", orNull(token.get("bytes")));
  }

  private static JsonNode orNull(@Nullable JsonNode node) {
    return node == null ? NODES.nullNode() : node;
  }

  static ObjectNode error(Problem problem) {
    var object = NODES.objectNode();
    object
        .putObject("error")
        .put("message", problem.message())
        .put("type", problem.type())
        .put("param", problem.param())
        .put("code", problem.code());
    return object;
  }

  private OpenAiJson() {}
}
