package forebay.loadtest.node;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads and checks bodies as Ollama's handlers do ({@code server/routes.go}). Thread-safe. */
final class RequestParser {
  static final int MAX_TOKENS = 131_072;

  private final List<ModelSettings> models;

  RequestParser(List<ModelSettings> models) {
    this.models = models;
  }

  JsonNode body(byte[] bytes) throws RefusedException {
    if (bytes.length == 0) {
      throw new RefusedException(400, "missing request body");
    }
    try {
      var body = Json.MAPPER.readTree(bytes);
      if (body.isObject()) {
        return body;
      }
      throw new RefusedException(400, "json: cannot unmarshal the body into an object");
    } catch (JacksonException e) {
      throw new RefusedException(400, "invalid JSON: " + e.getOriginalMessage());
    }
  }

  /** The model that the body names in {@code model}. */
  ModelSettings model(JsonNode body) throws RefusedException {
    var name = body.path("model").asString("");
    if (name.isEmpty()) {
      throw new RefusedException(400, "model is required");
    }
    for (var model : models) {
      if (model.isNamed(name)) {
        return model;
      }
    }
    throw new RefusedException(404, "model '" + name + "' not found");
  }

  GenerationRequest parse(byte[] bytes, Wire wire) throws RefusedException {
    var body = body(bytes);
    var model = model(body);
    var options = body.path("options");
    var tools = body.path("tools");
    var think = body.path("think");
    var topLogprobs = body.path("top_logprobs").asInt(0);
    if (topLogprobs < 0 || topLogprobs > 20) {
      throw new RefusedException(400, "top_logprobs must be between 0 and 20");
    }
    var request =
        new GenerationRequest(
            wire,
            body.path("model").asString(),
            model,
            wire == Wire.CHAT ? messages(body.path("messages")) : prompt(body),
            wire == Wire.CHAT ? begunThought(body.path("messages")) : "",
            body.path("stream").asBoolean(true),
            KeepAlive.parse(body.path("keep_alive")),
            wire == Wire.CHAT && tools.isArray() && !tools.isEmpty() ? tools : null,
            format(body.path("format")),
            think.isString() ? !think.asString().isEmpty() : think.asBoolean(false),
            Math.clamp(options.path("num_predict").asInt(0), 0, MAX_TOKENS),
            stop(options.path("stop")),
            body.path("logprobs").asBoolean(false),
            topLogprobs);
    checkCapabilities(request);
    return request;
  }

  private static void checkCapabilities(GenerationRequest request) throws RefusedException {
    var model = request.model();
    var quoted = "\"" + request.modelName() + "\" does not support ";
    if (!model.can("completion")) {
      throw new RefusedException(400, quoted + (request.wire() == Wire.CHAT ? "chat" : "generate"));
    }
    if (request.tools() != null && !model.can("tools")) {
      throw new RefusedException(
          400, "registry.ollama.ai/library/" + request.modelName() + " does not support tools");
    }
    if (request.think() && !model.can("thinking")) {
      throw new RefusedException(400, quoted + "thinking");
    }
  }

  private static List<Turn> messages(JsonNode messages) throws RefusedException {
    var turns = new ArrayList<Turn>();
    for (var message : messages) {
      var content = message.path("content");
      if (!content.isString() && !content.isMissingNode() && !content.isNull()) {
        throw new RefusedException(
            400,
            "json: cannot unmarshal "
                + (content.isArray() ? "array" : "value")
                + " into Go struct field ChatRequest.messages.content of type string");
      }
      turns.add(new Turn(message.path("role").asString(""), content.asString("")));
    }
    return turns;
  }

  private static String begunThought(JsonNode messages) {
    var last = messages.path(messages.size() - 1);
    return last.path("role").asString("").equals("assistant")
        ? last.path("thinking").asString("")
        : "";
  }

  private static List<Turn> prompt(JsonNode body) {
    var turns = new ArrayList<Turn>();
    var prompt = body.path("prompt").asString("");
    if (prompt.isEmpty()) {
      return turns;
    }
    var system = body.path("system").asString("");
    if (!system.isEmpty()) {
      turns.add(Turn.system(system));
    }
    turns.add(Turn.user(prompt));
    return turns;
  }

  private static @Nullable JsonNode format(JsonNode format) throws RefusedException {
    if (format.isMissingNode() || format.isNull() || format.asString("").isEmpty()) {
      return format.isObject() ? format : null;
    }
    if (format.asString("").equals("json")) {
      return format;
    }
    throw new RefusedException(
        400, "invalid format: " + format + "; expected \"json\" or a valid JSON Schema object");
  }

  private static List<String> stop(JsonNode stop) {
    var texts = new ArrayList<String>();
    if (stop.isString()) {
      texts.add(stop.asString());
    }
    for (var text : stop) {
      texts.add(text.asString(""));
    }
    texts.removeIf(String::isEmpty);
    return texts;
  }
}
