package forebay.worker.generation;

import forebay.protocol.chat.ChatRequest;
import forebay.protocol.chat.Message;
import forebay.protocol.chat.Role;
import forebay.protocol.chat.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt goes on behind what readers have: the node is given that as the beginning of its
 * own turn, a trailing assistant message, which Ollama continues instead of answering it. Pure.
 *
 * <p>A node cannot go on in the middle of a thought: given one, it may begin with the answer.
 */
final class Continuation {

  /**
   * Whether a request can be continued: its answer is text that may be broken anywhere. The grammar
   * of a response format would begin anew, as would tool calls; log probabilities are of the
   * tokens, and a prefill need not have the same ones.
   */
  static boolean isPossible(ChatRequest chat) {
    return chat.tools().isEmpty()
        && (chat.format() == null || chat.format().isNull())
        && !chat.logprobs();
  }

  /** Whether readers have all that the request allows, so that no node need be asked. */
  static boolean isExhausted(ChatRequest chat, Delivered delivered) {
    var limit = chat.sampling().numPredict();
    return limit != null && limit > 0 && delivered.tokens() >= limit;
  }

  /** The request for the rest. */
  static ChatRequest of(ChatRequest chat, Delivered delivered) {
    var sampling = chat.sampling();
    var limit = sampling.numPredict();
    return new ChatRequest(
        chat.model(),
        prefilled(chat.messages(), delivered),
        chat.tools(),
        chat.format(),
        chat.think(),
        limit != null && limit > 0 ? sampling.withNumPredict(limit - delivered.tokens()) : sampling,
        chat.logprobs(),
        chat.topLogprobs());
  }

  /**
   * What both attempts cost together, as if it had been one: the node has counted what was
   * delivered as a part of its prompt. Times are the last attempt's: those of a lost one are not
   * known.
   */
  static Usage usage(Usage last, Delivered delivered) {
    return new Usage(
        Math.max(0, last.promptTokens() - delivered.tokens()),
        last.completionTokens() + delivered.tokens(),
        last.total(),
        last.load(),
        last.promptEvaluation(),
        last.evaluation());
  }

  private static List<Message> prefilled(List<Message> messages, Delivered delivered) {
    var turns = new ArrayList<>(messages);
    var last = messages.getLast();
    // The client itself may have begun the node's turn.
    var begun = last.role() == Role.ASSISTANT ? turns.removeLast() : Message.of(Role.ASSISTANT, "");
    var piece = delivered.piece();
    turns.add(
        new Message(
            Role.ASSISTANT,
            begun.content() + (piece.content() == null ? "" : piece.content()),
            joined(begun.thinking(), piece.thinking()),
            begun.images(),
            begun.toolCalls(),
            begun.toolName(),
            begun.toolCallId()));
    return turns;
  }

  private static @Nullable String joined(@Nullable String before, @Nullable String after) {
    return before == null || after == null ? (before == null ? after : before) : before + after;
  }

  private Continuation() {}
}
