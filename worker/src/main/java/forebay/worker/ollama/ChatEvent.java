package forebay.worker.ollama;

import forebay.protocol.chat.FinishReason;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.Usage;
import forebay.protocol.reply.Failure;

/** What a {@link ChatCall} gives next. All but {@link More} are the last one. */
public sealed interface ChatEvent {

  /** More of the answer; possibly an empty piece. */
  record More(Piece piece) implements ChatEvent {}

  /** The node said that it is done, with the last piece. */
  record Done(Piece piece, FinishReason reason, Usage usage) implements ChatEvent {}

  /** The call failed. */
  record Broken(Failure failure) implements ChatEvent {}

  /** The call was closed from this side. */
  record Closed() implements ChatEvent {}
}
