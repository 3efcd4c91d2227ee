package forebay.loadtest.node;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request to {@code /api/chat} or {@code /api/generate}, checked.
 *
 * @param modelName as the request writes it, which is how the answer writes it
 * @param turns of a generate request its system text, if any, and its prompt
 * @param begunThought the thinking of a trailing assistant message, else empty
 * @param keepAliveNanos null if the request says nothing
 * @param tools null unless the request has some
 * @param format null, the string {@code "json"} or a schema
 * @param numPredict the new tokens wanted; 0 if the request sets no bound
 */
record GenerationRequest(
    Wire wire,
    String modelName,
    ModelSettings model,
    List<Turn> turns,
    String begunThought,
    boolean stream,
    @Nullable Long keepAliveNanos,
    @Nullable JsonNode tools,
    @Nullable JsonNode format,
    boolean think,
    int numPredict,
    List<String> stop,
    boolean logprobs,
    int topLogprobs) {

  GenerationRequest {
    turns = List.copyOf(turns);
    stop = List.copyOf(stop);
  }

  /** Without messages a request loads or, with a keep-alive of 0, unloads the model. */
  boolean isLoadOnly() {
    return turns.isEmpty();
  }

  String digest() {
    return Markers.digest(modelName, turns);
  }

  /** The text that the answer continues; empty without a trailing assistant message. */
  String prefill() {
    return Markers.hasPrefill(turns) ? turns.getLast().content() : "";
  }

  /**
   * Whether the answer is a tool call: there are tools, the last message is the user's and contains
   * {@code call} or {@code tool}, in whatever case.
   */
  boolean wantsToolCall() {
    if (tools == null || turns.isEmpty() || !turns.getLast().role().equals("user")) {
      return false;
    }
    var text = turns.getLast().content().toLowerCase(Locale.ROOT);
    return text.contains("call") || text.contains("tool");
  }
}
