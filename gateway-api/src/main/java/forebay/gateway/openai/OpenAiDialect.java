package forebay.gateway.openai;

import forebay.gateway.dialect.AnswerWriter;
import forebay.gateway.dialect.Dialect;
import forebay.gateway.dialect.WholeAnswer;
import forebay.gateway.problem.Problem;

/** OpenAI's way of writing answers and errors. */
public final class OpenAiDialect implements Dialect {

  @Override
  public String errorBody(Problem problem) {
    return OpenAiJson.text(OpenAiJson.error(problem));
  }

  @Override
  public AnswerWriter writer(AnswerFrame frame) {
    return frame.stream()
        ? new OpenAiStream(frame)
        : new WholeAnswer(
            this,
            (answer, completed) ->
                OpenAiJson.text(OpenAiJson.completion(frame, answer, completed)));
  }
}
