package forebay.gateway.openai;

import forebay.gateway.dialect.AnswerWriter;
import forebay.gateway.dialect.Dialect.AnswerFrame;
import forebay.gateway.problem.Problem;
import forebay.protocol.chat.PieceBuilder;
import forebay.protocol.reply.Reply;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/** A chat completion in one piece. */
final class OpenAiWhole implements AnswerWriter {

  private final AnswerFrame frame;
  private final PieceBuilder answer = new PieceBuilder();

  OpenAiWhole(AnswerFrame frame) {
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
      case Reply.Completed completed -> OpenAiJson.text(completion(completed));
      case Reply.Failed failed -> "";
    };
  }

  private ObjectNode completion(Reply.Completed completed) {
    var piece = answer.build();
    var completion = OpenAiJson.head(frame, "chat.completion");
    var choice = completion.putArray("choices").addObject().put("index", 0);
    var message = choice.putObject("message").put("role", "assistant");
    var calledTools = !piece.toolCalls().isEmpty();
    // A message of nothing but calls has no content; any other has one, if an empty one.
    message.put("content", piece.content() == null && !calledTools ? "" : piece.content());
    if (piece.thinking() != null) {
      message.put("reasoning", piece.thinking());
    }
    if (calledTools) {
      message.set("tool_calls", OpenAiJson.toolCalls(frame.id(), piece.toolCalls(), 0, false));
    }
    choice.put("finish_reason", OpenAiJson.finishReason(completed.reason(), calledTools));
    choice.set("logprobs", OpenAiJson.logprobs(piece.logprobs()));
    completion.set("usage", OpenAiJson.usage(completed.usage()));
    return completion;
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
    return OpenAiJson.text(OpenAiJson.error(problem));
  }
}
