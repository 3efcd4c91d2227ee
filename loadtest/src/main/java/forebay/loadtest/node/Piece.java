package forebay.loadtest.node;

import tools.jackson.databind.JsonNode;

/** What one line of an answer carries. */
sealed interface Piece {
  record Content(String text) implements Piece {}

  record Thinking(String text) implements Piece {}

  record ToolCall(String name, JsonNode arguments) implements Piece {}
}
