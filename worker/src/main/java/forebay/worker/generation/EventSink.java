package forebay.worker.generation;

import forebay.protocol.reply.Answer;
import forebay.protocol.reply.Reply;
import java.util.concurrent.CompletableFuture;

/**
 * Where a generation's events go. The order of calls for one request is the order in its log. A
 * call may block while too much is unacknowledged: that is the backpressure.
 */
public interface EventSink {

  /** Writes an event; the result is complete when every replica has it, or it failed for good. */
  CompletableFuture<Void> reply(Reply reply);

  /** Offers a whole answer for use again; if that fails, it is only not used again. */
  void answer(Answer answer);
}
