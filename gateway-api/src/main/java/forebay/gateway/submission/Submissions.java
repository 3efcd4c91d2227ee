package forebay.gateway.submission;

import forebay.protocol.reply.Reply;
import forebay.protocol.request.Request;

/** Writes what clients want to the log. Thread-safe. */
public interface Submissions {

  /**
   * Makes a request durable: returns when every replica has both records. If it throws, what may be
   * there of it is taken back as far as the log can be reached; beyond that, its deadline ends it.
   *
   * @throws forebay.gateway.problem.RefusedException if they could not be written in time
   */
  void submit(Request.Submit submit, Reply.Accepted accepted) throws InterruptedException;

  /** Says that nobody wants an answer any more; a failure is logged. Does not wait. */
  void cancel(Request.Cancel cancel);
}
