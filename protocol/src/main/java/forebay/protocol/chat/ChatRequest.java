package forebay.protocol.chat;

import forebay.protocol.ModelName;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a client asks a model, in no client's dialect. Made by the gateway, read by the cache and by
 * the worker that turns it into a call of a node.
 *
 * @param model as the client wrote it
 * @param tools function definitions, each in the shape that OpenAI and Ollama share
 * @param format the text {@code "json"} or a JSON schema
 * @param think whether or how hard to think: a boolean or a level's name
 * @param topLogprobs alternatives per token, only with {@code logprobs}
 */
public record ChatRequest(
    ModelName model,
    List<Message> messages,
    List<JsonNode> tools,
    @Nullable JsonNode format,
    @Nullable JsonNode think,
    Sampling sampling,
    boolean logprobs,
    @Nullable Integer topLogprobs) {

  public ChatRequest {
    messages = messages == null ? List.of() : List.copyOf(messages);
    tools = tools == null ? List.of() : List.copyOf(tools);
    sampling = sampling == null ? Sampling.DEFAULTS : sampling;
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("messages must not be empty");
    }
  }

  /** A request of nothing but messages. */
  public static ChatRequest of(ModelName model, List<Message> messages) {
    return new ChatRequest(model, messages, List.of(), null, null, Sampling.DEFAULTS, false, null);
  }

  @Override
  public String toString() {
    return "ChatRequest[" + model + ", " + messages.size() + " messages]";
  }
}
