package forebay.protocol.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A part of an answer, from one token to all of it. {@link PieceBuilder} adds pieces up.
 *
 * @param logprobs one entry a token, as the node gave it
 */
public record Piece(
    @Nullable String content,
    @Nullable String thinking,
    List<ToolCall> toolCalls,
    List<JsonNode> logprobs) {

  /** Adds nothing. */
  public static final Piece EMPTY = new Piece(null, null, List.of(), List.of());

  public Piece {
    toolCalls = toolCalls == null ? List.of() : List.copyOf(toolCalls);
    logprobs = logprobs == null ? List.of() : List.copyOf(logprobs);
  }

  /** A piece of nothing but text. */
  public static Piece text(String content) {
    return new Piece(content, null, List.of(), List.of());
  }

  /** Whether a reader would see nothing of it. */
  public boolean isEmpty() {
    return isEmpty(content) && isEmpty(thinking) && toolCalls.isEmpty() && logprobs.isEmpty();
  }

  /** Characters of text in it: the measure for limits on answers. */
  public int length() {
    return (content == null ? 0 : content.length()) + (thinking == null ? 0 : thinking.length());
  }

  private static boolean isEmpty(@Nullable String text) {
    return text == null || text.isEmpty();
  }

  @Override
  public String toString() {
    return "Piece[" + length() + " chars, " + toolCalls.size() + " calls]";
  }
}
