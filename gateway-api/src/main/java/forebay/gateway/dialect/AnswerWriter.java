package forebay.gateway.dialect;

import forebay.gateway.problem.Problem;
import forebay.protocol.reply.Reply;
import java.time.Instant;

/**
 * Turns the visible events of one answer, in their order, into the text of a response body. The
 * same events give the same text, whoever reads them and when. Not thread-safe.
 */
public interface AnswerWriter {

  /** The body's media type. */
  String contentType();

  /** The text for an event; empty if there is nothing to say yet. */
  String on(Reply.OfAttempt event, int ordinal);

  /** The text that tells how long it may take; empty if the body has no place for it. */
  default String waiting(Reply.Waiting waiting) {
    return "";
  }

  /** What a stream ends with, for a reader who has seen everything else. */
  String end();

  /** What says that somebody is still there, without saying anything. */
  String keepAlive(Instant now);

  /** The text that ends a body which has already begun. */
  String problem(Problem problem);
}
