package forebay.gateway.reply;

import forebay.protocol.reply.Reply;

/** What happens next to somebody who follows a request. */
public sealed interface Next {

  /** An event of the answer. */
  record Event(Reply reply, int ordinal) implements Next {}

  /** How far the request has come; no part of its answer. */
  record Progress(Reply.Milestone milestone) implements Next {}

  /** Nothing happened within the time. */
  record Nothing() implements Next {}

  /** Events are missing from the log: the answer cannot be shown any further. */
  record Gap() implements Next {}

  /** The reader fell behind, and too many others did, too. */
  record TooManyReaders() implements Next {}

  /** Stop following. */
  record Interrupted(ReplyBuffer.Interruption why) implements Next {}
}
