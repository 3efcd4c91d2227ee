package forebay.gateway.ollama;

import forebay.gateway.dialect.AnswerWriter;
import forebay.gateway.dialect.Dialect.AnswerFrame;
import forebay.gateway.problem.Problem;
import forebay.protocol.chat.Piece;
import forebay.protocol.reply.Reply;
import java.time.Instant;

/** An answer as lines of JSON, one for each event that adds to it. Never an empty line. */
final class OllamaStream implements AnswerWriter {

  private final AnswerFrame frame;
  private int toolCalls;

  OllamaStream(AnswerFrame frame) {
    this.frame = frame;
  }

  @Override
  public String contentType() {
    return "application/x-ndjson";
  }

  @Override
  public String on(Reply.OfAttempt event, int ordinal) {
    return switch (event) {
      case Reply.Started started -> {
        toolCalls = started.continues() ? toolCalls : 0;
        yield "";
      }
      case Reply.Delta delta -> delta.piece().isEmpty() ? "" : line(delta);
      case Reply.Completed completed ->
          OllamaJson.text(OllamaJson.whole(frame, Piece.EMPTY, completed)) + "\n";
      case Reply.Failed failed -> "";
    };
  }

  private String line(Reply.Delta delta) {
    var line = OllamaJson.text(OllamaJson.part(frame, delta.at(), delta.piece(), toolCalls)) + "\n";
    toolCalls += delta.piece().toolCalls().size();
    return line;
  }

  @Override
  public String end() {
    return "";
  }

  /** A real chunk: anything else would break clients that read every line as JSON. */
  @Override
  public String keepAlive(Instant now) {
    return OllamaJson.text(OllamaJson.part(frame, now, Piece.EMPTY, 0)) + "\n";
  }

  @Override
  public String problem(Problem problem) {
    return OllamaDialect.error(problem) + "\n";
  }
}
