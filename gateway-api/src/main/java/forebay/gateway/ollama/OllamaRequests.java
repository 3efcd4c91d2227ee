package forebay.gateway.ollama;

import forebay.gateway.dialect.ChatCall;
import forebay.gateway.json.Base64Text;
import forebay.gateway.json.JsonFields;
import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.chat.ChatRequest;
import forebay.protocol.chat.Message;
import forebay.protocol.chat.Role;
import forebay.protocol.chat.Sampling;
import forebay.protocol.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads the bodies of {@code POST /api/chat} and {@code POST /api/generate}. Options that decide
 * about a node instead of an answer, and {@code keep_alive}, are ignored.
 */
public final class OllamaRequests {

  /** What {@code POST /api/chat} asks for. */
  public static ChatCall chat(JsonFields body) {
    var messages = body.objects("messages").stream().map(OllamaRequests::message).toList();
    return call(body, messages, tools(body), false);
  }

  /** What {@code POST /api/generate} asks for: the same, with a prompt instead of a chat. */
  public static ChatCall generate(JsonFields body) {
    if (body.flag("raw", false)) {
      throw body.refused("raw", "is not supported: prompts go through the model's template");
    }
    for (var name : List.of("suffix", "template")) {
      var text = body.text(name);
      if (text != null && !text.isEmpty()) {
        throw body.refused(name, "is not supported");
      }
    }
    var context = body.node("context");
    if (context != null && !context.isEmpty()) {
      throw body.refused("context", "is not supported: send the turns to /api/chat");
    }
    var messages = new ArrayList<Message>();
    var system = body.text("system");
    if (system != null && !system.isEmpty()) {
      messages.add(Message.of(Role.SYSTEM, system));
    }
    var prompt = body.text("prompt");
    var content = prompt == null ? "" : prompt;
    messages.add(new Message(Role.USER, content, null, images(body), List.of(), null, null));
    return call(body, messages, List.of(), true);
  }

  /** Whether the body only asks for a model to be loaded, or unloaded. */
  public static boolean isLoad(JsonFields body, boolean completion) {
    if (completion) {
      var prompt = body.text("prompt");
      return (prompt == null || prompt.isEmpty()) && body.texts("images").isEmpty();
    }
    return body.objects("messages").isEmpty();
  }

  /** Whether a model is to be unloaded: {@code keep_alive} is nothing. */
  public static boolean isUnload(JsonFields body) {
    var keepAlive = body.node("keep_alive");
    return keepAlive != null
        && (keepAlive.isNumber()
            ? keepAlive.doubleValue() == 0
            : keepAlive.isString() && keepAlive.stringValue().matches("0+[a-z]*"));
  }

  /** The model that is asked. */
  public static ModelName model(JsonFields body) {
    try {
      return new ModelName(body.requiredText("model"));
    } catch (IllegalArgumentException e) {
      throw body.refused("model", "is not a name of a model");
    }
  }

  private static ChatCall call(
      JsonFields body, List<Message> messages, List<JsonNode> tools, boolean completion) {
    var chat =
        new ChatRequest(
            model(body),
            messages,
            tools,
            format(body),
            think(body),
            sampling(body),
            body.flag("logprobs", false),
            body.integer("top_logprobs", 0, 20));
    return new ChatCall(chat, Lane.INTERACTIVE, null, body.flag("stream", true), false, completion);
  }

  private static Message message(JsonFields fields) {
    var role = role(fields);
    var content = fields.text("content");
    return new Message(
        role,
        content == null ? "" : content,
        fields.text("thinking"),
        images(fields),
        fields.objects("tool_calls").stream().map(OllamaRequests::toolCall).toList(),
        fields.text("tool_name"),
        fields.text("tool_call_id"));
  }

  private static Role role(JsonFields fields) {
    return switch (fields.requiredText("role")) {
      case "system" -> Role.SYSTEM;
      case "user" -> Role.USER;
      case "assistant" -> Role.ASSISTANT;
      case "tool" -> Role.TOOL;
      default -> throw fields.refused("role", "must be system, user, assistant or tool");
    };
  }

  private static List<String> images(JsonFields fields) {
    var images = fields.texts("images");
    if (!images.stream().allMatch(Base64Text::isValid)) {
      throw fields.refused("images", "must be base64");
    }
    return images;
  }

  private static ToolCall toolCall(JsonFields call) {
    var function = call.requiredFields("function");
    var arguments = function.fields("arguments") == null ? null : function.node("arguments");
    return new ToolCall(
        call.text("id"),
        function.requiredText("name"),
        arguments == null ? JsonNodeFactory.instance.objectNode() : arguments);
  }

  private static List<JsonNode> tools(JsonFields body) {
    var tools = new ArrayList<JsonNode>();
    for (var tool : body.objects("tools")) {
      tool.requiredFields("function").requiredText("name");
      tools.add(
          JsonNodeFactory.instance
              .objectNode()
              .put("type", "function")
              .set("function", tool.node("function")));
    }
    return tools;
  }

  private static @Nullable JsonNode format(JsonFields body) {
    var format = body.node("format");
    if (format == null || (format.isString() && format.stringValue().isEmpty())) {
      return null;
    }
    if (format.isObject() || (format.isString() && format.stringValue().equals("json"))) {
      return format;
    }
    throw body.refused("format", "must be \"json\" or a JSON schema");
  }

  private static @Nullable JsonNode think(JsonFields body) {
    var think = body.node("think");
    if (think == null || think.isBoolean()) {
      return think;
    }
    if (think.isString() && List.of("low", "medium", "high").contains(think.stringValue())) {
      return think;
    }
    throw body.refused("think", "must be true, false, \"low\", \"medium\" or \"high\"");
  }

  private static Sampling sampling(JsonFields body) {
    var options = body.fields("options");
    if (options == null) {
      return Sampling.DEFAULTS;
    }
    var most = Double.MAX_VALUE;
    return new Sampling(
        options.number("temperature", 0, most),
        options.number("top_p", 0, 1),
        options.integer("top_k", -1, Integer.MAX_VALUE),
        options.number("min_p", 0, 1),
        options.number("typical_p", 0, most),
        options.integer("repeat_last_n", -1, Integer.MAX_VALUE),
        options.number("repeat_penalty", -most, most),
        options.number("presence_penalty", -most, most),
        options.number("frequency_penalty", -most, most),
        options.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE),
        options.integer("num_predict", -2, Integer.MAX_VALUE),
        options.integer("num_ctx", 1, Integer.MAX_VALUE),
        options.isArray("stop") ? options.texts("stop") : single(options.text("stop")));
  }

  private static List<String> single(@Nullable String stop) {
    return stop == null ? List.of() : List.of(stop);
  }

  private OllamaRequests() {}
}
