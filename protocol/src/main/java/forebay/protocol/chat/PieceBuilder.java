package forebay.protocol.chat;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Adds pieces of an answer up, in order, to one. Not thread-safe. */
public final class PieceBuilder {

  private final StringBuilder content = new StringBuilder();
  private final StringBuilder thinking = new StringBuilder();
  private final List<ToolCall> toolCalls = new ArrayList<>();
  private final List<JsonNode> logprobs = new ArrayList<>();

  /** Appends the piece. */
  public PieceBuilder add(Piece piece) {
    if (piece.content() != null) {
      content.append(piece.content());
    }
    if (piece.thinking() != null) {
      thinking.append(piece.thinking());
    }
    toolCalls.addAll(piece.toolCalls());
    logprobs.addAll(piece.logprobs());
    return this;
  }

  /** Characters of text so far, as {@link Piece#length}. */
  public int length() {
    return content.length() + thinking.length();
  }

  /** Whether nothing was added that a reader would see. */
  public boolean isEmpty() {
    return length() == 0 && toolCalls.isEmpty() && logprobs.isEmpty();
  }

  /** The sum so far. */
  public Piece build() {
    return new Piece(
        content.isEmpty() ? null : content.toString(),
        thinking.isEmpty() ? null : thinking.toString(),
        toolCalls,
        logprobs);
  }

  /** Forgets everything. */
  public void clear() {
    content.setLength(0);
    thinking.setLength(0);
    toolCalls.clear();
    logprobs.clear();
  }
}
