package forebay.protocol.chat;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A model's wish to have a function called.
 *
 * @param arguments a JSON object
 */
public record ToolCall(@Nullable String id, String name, JsonNode arguments) {

  @Override
  public String toString() {
    return "ToolCall[" + name + "]";
  }
}
