package forebay.gateway.openai;

import forebay.gateway.json.Base64Text;
import forebay.gateway.json.JsonFields;
import forebay.protocol.chat.Message;
import forebay.protocol.chat.Role;
import forebay.protocol.chat.ToolCall;
import forebay.protocol.wire.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads {@code messages}: texts, parts, images as data URLs, and tool calls both ways. */
final class OpenAiMessages {

  static List<Message> read(JsonFields body) {
    var messages = new ArrayList<Message>();
    // OpenAI answers a call by its id, Ollama by the function's name.
    var calls = new HashMap<String, String>();
    for (var fields : body.objects("messages")) {
      var message = message(fields, calls);
      message.toolCalls().stream()
          .filter(call -> call.id() != null)
          .forEach(call -> calls.put(String.valueOf(call.id()), call.name()));
      messages.add(message);
    }
    if (messages.isEmpty()) {
      throw body.refused("messages", "must not be empty");
    }
    return messages;
  }

  private static Message message(JsonFields fields, Map<String, String> calls) {
    var role = role(fields);
    var content = new StringBuilder();
    var images = new ArrayList<String>();
    if (fields.isArray("content")) {
      fields.objects("content").forEach(part -> part(part, content, images));
    } else {
      var text = fields.text("content");
      content.append(text == null ? "" : text);
    }
    var toolCalls = fields.objects("tool_calls").stream().map(OpenAiMessages::toolCall).toList();
    if (fields.node("content") == null && toolCalls.isEmpty() && role != Role.ASSISTANT) {
      throw fields.refused("content", "is required");
    }
    var callId = fields.text("tool_call_id");
    return new Message(
        role,
        content.toString(),
        role == Role.ASSISTANT ? fields.text("reasoning") : null,
        images,
        toolCalls,
        role == Role.TOOL ? toolName(fields, callId, calls) : null,
        role == Role.TOOL ? callId : null);
  }

  private static @Nullable String toolName(
      JsonFields fields, @Nullable String callId, Map<String, String> calls) {
    var name = fields.text("name");
    return name != null || callId == null ? name : calls.get(callId);
  }

  private static Role role(JsonFields fields) {
    return switch (fields.requiredText("role")) {
      case "system", "developer" -> Role.SYSTEM;
      case "user" -> Role.USER;
      case "assistant" -> Role.ASSISTANT;
      case "tool" -> Role.TOOL;
      default -> throw fields.refused("role", "must be system, developer, user, assistant or tool");
    };
  }

  private static void part(JsonFields part, StringBuilder content, List<String> images) {
    switch (part.requiredText("type")) {
      case "text" -> {
        var text = part.text("text");
        if (text == null) {
          throw part.refused("text", "is required");
        }
        content.append(text);
      }
      case "refusal" -> content.append(part.requiredText("refusal"));
      case "image_url" -> images.add(image(part));
      default -> throw part.refused("type", "must be text or image_url");
    }
  }

  private static String image(JsonFields part) {
    var node = part.node("image_url");
    // Some clients send the URL itself where the object belongs.
    if (node != null && node.isString()) {
      return dataUrl(part, "image_url", node.stringValue());
    }
    var image = part.requiredFields("image_url");
    return dataUrl(image, "url", image.requiredText("url"));
  }

  /** Nothing is ever fetched for a client: images come along, or not at all. */
  private static String dataUrl(JsonFields fields, String name, String url) {
    var comma = url.indexOf(',');
    if (!url.startsWith("data:") || comma < 0 || !url.substring(0, comma).endsWith(";base64")) {
      throw fields.refused(
          name, "must be a data: URL in base64: images are not fetched from elsewhere");
    }
    var base64 = url.substring(comma + 1);
    if (!Base64Text.isValid(base64)) {
      throw fields.refused(name, "is not valid base64");
    }
    return base64;
  }

  private static ToolCall toolCall(JsonFields call) {
    var function = call.requiredFields("function");
    return new ToolCall(call.text("id"), function.requiredText("name"), arguments(function));
  }

  private static JsonNode arguments(JsonFields function) {
    var text = function.text("arguments");
    if (text == null || text.isBlank()) {
      return Wire.mapper().createObjectNode();
    }
    try {
      var arguments = Wire.mapper().readTree(text);
      if (arguments.isObject()) {
        return arguments;
      }
    } catch (JacksonException e) {
      // Refused below, without repeating what was sent.
    }
    throw function.refused("arguments", "must be a JSON object as a string");
  }

  private OpenAiMessages() {}
}
