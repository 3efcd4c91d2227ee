package forebay.gateway.openai;

import forebay.gateway.dialect.ChatCall;
import forebay.gateway.json.JsonFields;
import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.chat.ChatRequest;
import forebay.protocol.chat.Sampling;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads the body of {@code POST /v1/chat/completions}. What a node cannot do is refused with the
 * field's name; what no node needs to know ({@code metadata}, {@code store}, ...) is ignored.
 */
public final class OpenAiRequests {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** What the body asks for. */
  public static ChatCall chatCompletion(JsonFields body) {
    refuseUnsupported(body);
    var stream = body.flag("stream", false);
    var streamOptions = body.fields("stream_options");
    var includeUsage = streamOptions != null && streamOptions.flag("include_usage", false);
    var lane = "flex".equals(body.text("service_tier")) ? Lane.BATCH : Lane.INTERACTIVE;
    return new ChatCall(chat(body), lane, user(body), stream, includeUsage, false);
  }

  private static @Nullable String user(JsonFields body) {
    var user = body.node("user");
    return user != null && user.isString() ? user.stringValue() : null;
  }

  private static ChatRequest chat(JsonFields body) {
    var model = model(body);
    var messages = OpenAiMessages.read(body);
    var logprobs = body.flag("logprobs", false);
    var topLogprobs = body.integer("top_logprobs", 0, 20);
    if (topLogprobs != null && !logprobs) {
      throw body.refused("top_logprobs", "needs logprobs to be true");
    }
    return new ChatRequest(
        model,
        messages,
        tools(body),
        format(body),
        think(body),
        sampling(body),
        logprobs,
        topLogprobs);
  }

  private static ModelName model(JsonFields body) {
    try {
      return new ModelName(body.requiredText("model"));
    } catch (IllegalArgumentException e) {
      throw body.refused("model", "is not a name of a model");
    }
  }

  private static void refuseUnsupported(JsonFields body) {
    var n = body.whole("n", Long.MIN_VALUE, Long.MAX_VALUE);
    if (n != null && n != 1) {
      throw body.refused("n", "must be 1: ask again for another answer");
    }
    var bias = body.fields("logit_bias");
    if (bias != null && !bias.isEmpty()) {
      throw body.refused("logit_bias", "is not supported");
    }
  }

  private static List<JsonNode> tools(JsonFields body) {
    var tools = body.objects("tools").stream().map(OpenAiRequests::tool).toList();
    var choice = body.node("tool_choice");
    if (choice == null || (choice.isString() && choice.stringValue().equals("auto"))) {
      return tools;
    }
    if (choice.isString() && choice.stringValue().equals("none")) {
      return List.of();
    }
    throw body.refused("tool_choice", "must be \"auto\" or \"none\": nodes cannot force a call");
  }

  private static JsonNode tool(JsonFields tool) {
    if (!"function".equals(tool.requiredText("type"))) {
      throw tool.refused("type", "must be \"function\"");
    }
    tool.requiredFields("function").requiredText("name");
    return NODES.objectNode().put("type", "function").set("function", tool.node("function"));
  }

  private static @Nullable JsonNode format(JsonFields body) {
    var format = body.fields("response_format");
    if (format == null) {
      return null;
    }
    return switch (format.requiredText("type")) {
      case "text" -> null;
      case "json_object" -> NODES.stringNode("json");
      case "json_schema" -> {
        var schema = format.requiredFields("json_schema");
        schema.requiredFields("schema");
        yield schema.node("schema");
      }
      default -> throw format.refused("type", "must be text, json_object or json_schema");
    };
  }

  private static @Nullable JsonNode think(JsonFields body) {
    var effort = body.text("reasoning_effort");
    if (effort == null) {
      return null;
    }
    return switch (effort) {
      case "none", "minimal" -> NODES.booleanNode(false);
      case "low", "medium", "high" -> NODES.stringNode(effort);
      default ->
          throw body.refused("reasoning_effort", "must be none, minimal, low, medium or high");
    };
  }

  private static Sampling sampling(JsonFields body) {
    var newLimit = body.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
    var oldLimit = body.integer("max_tokens", 1, Integer.MAX_VALUE);
    return new Sampling(
        body.number("temperature", 0, 2),
        body.number("top_p", 0, 1),
        null,
        null,
        null,
        null,
        null,
        body.number("presence_penalty", -2, 2),
        body.number("frequency_penalty", -2, 2),
        body.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE),
        newLimit != null ? newLimit : oldLimit,
        null,
        stop(body));
  }

  private static List<String> stop(JsonFields body) {
    if (body.isArray("stop")) {
      return body.texts("stop");
    }
    var stop = body.text("stop");
    return stop == null ? List.of() : List.of(stop);
  }

  private OpenAiRequests() {}
}
