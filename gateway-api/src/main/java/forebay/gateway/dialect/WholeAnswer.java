package forebay.gateway.dialect;

import forebay.gateway.problem.Problem;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.PieceBuilder;
import forebay.protocol.reply.Reply;
import java.time.Instant;
import java.util.function.BiFunction;

/** An answer as one JSON object, written when it is whole. */
public final class WholeAnswer implements AnswerWriter {

  private final Dialect dialect;
  private final BiFunction<Piece, Reply.Completed, String> rendering;
  private final PieceBuilder answer = new PieceBuilder();

  /**
   * An answer in a dialect.
   *
   * @param rendering of all the pieces together
   */
  public WholeAnswer(Dialect dialect, BiFunction<Piece, Reply.Completed, String> rendering) {
    this.dialect = dialect;
    this.rendering = rendering;
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public String on(Reply.OfAttempt event, int ordinal) {
    return switch (event) {
      case Reply.Started started -> {
        if (!started.continues()) {
          answer.clear();
        }
        yield "";
      }
      case Reply.Delta delta -> {
        answer.add(delta.piece());
        yield "";
      }
      case Reply.Completed completed -> rendering.apply(answer.build(), completed);
      case Reply.Failed failed -> "";
    };
  }

  @Override
  public String end() {
    return "";
  }

  /** White space in front of a JSON value is no part of it. */
  @Override
  public String keepAlive(Instant now) {
    return " ";
  }

  @Override
  public String problem(Problem problem) {
    return dialect.errorBody(problem);
  }
}
