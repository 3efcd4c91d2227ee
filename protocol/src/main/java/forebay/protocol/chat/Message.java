package forebay.protocol.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a conversation.
 *
 * @param images base64, without a data URL's prefix
 * @param toolName the tool whose result this is, for {@link Role#TOOL}
 * @param toolCallId the call that this answers, for {@link Role#TOOL}
 */
public record Message(
    Role role,
    String content,
    @Nullable String thinking,
    List<String> images,
    List<ToolCall> toolCalls,
    @Nullable String toolName,
    @Nullable String toolCallId) {

  public Message {
    images = images == null ? List.of() : List.copyOf(images);
    toolCalls = toolCalls == null ? List.of() : List.copyOf(toolCalls);
  }

  /** A turn of nothing but text. */
  public static Message of(Role role, String content) {
    return new Message(role, content, null, List.of(), List.of(), null, null);
  }

  @Override
  public String toString() {
    return "Message[" + role + ", " + content.length() + " chars, " + images.size() + " images]";
  }
}
