package forebay.worker.ollama;

import forebay.protocol.chat.ChatRequest;
import forebay.protocol.chat.Message;
import forebay.protocol.chat.Sampling;
import forebay.protocol.chat.ToolCall;
import forebay.protocol.wire.Wire;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of {@code POST /api/chat}: every field is named here, so that nothing a client sends
 * reaches a node unless it is meant to ({@code keep_alive} and the options about the node itself
 * are not).
 *
 * @see <a href="https://github.com/ollama/ollama/blob/main/docs/api.md">Ollama's API</a>
 */
final class ChatBody {

  /** The request as JSON; a stream is asked for. */
  static byte[] of(ChatRequest chat) {
    var body = Wire.mapper().createObjectNode();
    body.put("model", chat.model().value());
    var messages = body.putArray("messages");
    chat.messages().forEach(message -> messages.add(message(message)));
    body.put("stream", true);
    addAll(body, "tools", chat.tools());
    set(body, "format", chat.format());
    set(body, "think", chat.think());
    var options = options(chat.sampling());
    if (!options.isEmpty()) {
      body.set("options", options);
    }
    if (chat.logprobs()) {
      body.put("logprobs", true);
      if (chat.topLogprobs() != null) {
        body.put("top_logprobs", chat.topLogprobs());
      }
    }
    return Wire.mapper().writeValueAsBytes(body);
  }

  private static ObjectNode message(Message message) {
    var node = Wire.mapper().createObjectNode();
    node.put("role", message.role().name().toLowerCase(Locale.ROOT));
    node.put("content", message.content());
    put(node, "thinking", message.thinking());
    if (!message.images().isEmpty()) {
      var images = node.putArray("images");
      message.images().forEach(images::add);
    }
    if (!message.toolCalls().isEmpty()) {
      var calls = node.putArray("tool_calls");
      message.toolCalls().forEach(call -> calls.add(toolCall(call)));
    }
    put(node, "tool_name", message.toolName());
    put(node, "tool_call_id", message.toolCallId());
    return node;
  }

  private static ObjectNode toolCall(ToolCall call) {
    var node = Wire.mapper().createObjectNode();
    put(node, "id", call.id());
    node.putObject("function").put("name", call.name()).set("arguments", call.arguments());
    return node;
  }

  private static ObjectNode options(Sampling sampling) {
    var node = Wire.mapper().createObjectNode();
    put(node, "temperature", sampling.temperature());
    put(node, "top_p", sampling.topP());
    put(node, "top_k", sampling.topK());
    put(node, "min_p", sampling.minP());
    put(node, "typical_p", sampling.typicalP());
    put(node, "repeat_last_n", sampling.repeatLastN());
    put(node, "repeat_penalty", sampling.repeatPenalty());
    put(node, "presence_penalty", sampling.presencePenalty());
    put(node, "frequency_penalty", sampling.frequencyPenalty());
    put(node, "seed", sampling.seed());
    put(node, "num_predict", sampling.numPredict());
    put(node, "num_ctx", sampling.numCtx());
    if (!sampling.stop().isEmpty()) {
      var stop = node.putArray("stop");
      sampling.stop().forEach(stop::add);
    }
    return node;
  }

  private static void put(ObjectNode node, String name, @Nullable Object value) {
    if (value != null) {
      node.putPOJO(name, value);
    }
  }

  private static void set(ObjectNode node, String name, @Nullable JsonNode value) {
    if (value != null && !value.isNull()) {
      node.set(name, value);
    }
  }

  private static void addAll(ObjectNode node, String name, List<JsonNode> values) {
    if (!values.isEmpty()) {
      var array = node.putArray(name);
      values.forEach(array::add);
    }
  }

  private ChatBody() {}
}
