package forebay.gateway.dialect;

import forebay.gateway.problem.Problem;
import forebay.protocol.ModelName;
import forebay.protocol.RequestId;

/** One protocol that clients speak. Implementations are stateless. */
public interface Dialect {

  /** The body of a response that is an error. */
  String errorBody(Problem problem);

  /** Writes the answer to a call. */
  AnswerWriter writer(AnswerFrame frame);

  /**
   * What every part of one answer says again.
   *
   * @param model as the client wrote it
   */
  record AnswerFrame(
      RequestId id, ModelName model, boolean stream, boolean includeUsage, boolean completion) {

    /** The same of the request that this one repeats. */
    public AnswerFrame of(RequestId original) {
      return new AnswerFrame(original, model, stream, includeUsage, completion);
    }
  }
}
