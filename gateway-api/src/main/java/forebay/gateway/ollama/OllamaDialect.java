package forebay.gateway.ollama;

import forebay.gateway.dialect.AnswerWriter;
import forebay.gateway.dialect.Dialect;
import forebay.gateway.dialect.WholeAnswer;
import forebay.gateway.problem.Problem;
import forebay.protocol.wire.Wire;
import tools.jackson.databind.node.JsonNodeFactory;

/** Ollama's way of writing answers and errors. */
public final class OllamaDialect implements Dialect {

  @Override
  public String errorBody(Problem problem) {
    return error(problem);
  }

  @Override
  public AnswerWriter writer(AnswerFrame frame) {
    return frame.stream()
        ? new OllamaStream(frame)
        : new WholeAnswer(
            this,
            (answer, completed) -> OllamaJson.text(OllamaJson.whole(frame, answer, completed)));
  }

  static String error(Problem problem) {
    return Wire.mapper()
        .writeValueAsString(JsonNodeFactory.instance.objectNode().put("error", problem.message()));
  }
}
