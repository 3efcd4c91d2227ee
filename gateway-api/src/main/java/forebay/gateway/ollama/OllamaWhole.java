package forebay.gateway.ollama;

import forebay.gateway.dialect.AnswerWriter;
import forebay.gateway.dialect.Dialect.AnswerFrame;
import forebay.gateway.problem.Problem;
import forebay.protocol.chat.PieceBuilder;
import forebay.protocol.reply.Reply;
import java.time.Instant;

/** An answer as one JSON object. */
final class OllamaWhole implements AnswerWriter {

  private final AnswerFrame frame;
  private final PieceBuilder answer = new PieceBuilder();

  OllamaWhole(AnswerFrame frame) {
    this.frame = frame;
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public String on(Reply.OfAttempt event, int ordinal) {
    return switch (event) {
      case Reply.Started started -> {
        answer.clear();
        yield "";
      }
      case Reply.Delta delta -> {
        answer.add(delta.piece());
        yield "";
      }
      case Reply.Completed completed ->
          OllamaJson.text(
              OllamaJson.done(
                  OllamaJson.part(frame, completed.at(), answer.build(), 0), completed));
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
    return OllamaDialect.error(problem);
  }
}
