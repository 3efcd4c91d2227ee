package forebay.gateway.openai;

import forebay.gateway.dialect.AnswerWriter;
import forebay.gateway.dialect.Dialect.AnswerFrame;
import forebay.gateway.problem.Problem;
import forebay.protocol.chat.Piece;
import forebay.protocol.reply.Origin;
import forebay.protocol.reply.Reply;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A chat completion as server-sent events, one chunk for each event that adds to the answer. Each
 * chunk says its place in the answer ({@code forebay.seq}), from which a broken stream is resumed.
 */
final class OpenAiStream implements AnswerWriter {

  private final AnswerFrame frame;
  private final ObjectNode head; // of every chunk, copied into each
  private Reply.@Nullable Started started;
  private boolean begun;
  private int toolCalls;

  OpenAiStream(AnswerFrame frame) {
    this.frame = frame;
    this.head = OpenAiJson.head(frame, "chat.completion.chunk");
  }

  @Override
  public String contentType() {
    return "text/event-stream";
  }

  @Override
  public String on(Reply.OfAttempt event, int ordinal) {
    return switch (event) {
      case Reply.Started start -> {
        started = start;
        begun &= start.continues();
        toolCalls = start.continues() ? toolCalls : 0;
        yield "";
      }
      case Reply.Delta delta -> delta.piece().isEmpty() ? "" : chunk(delta.piece(), ordinal);
      case Reply.Completed completed -> end(completed, ordinal);
      case Reply.Failed failed -> "";
    };
  }

  private String chunk(Piece piece, int ordinal) {
    return chunk(delta(piece), null, OpenAiJson.logprobs(piece.logprobs()), ordinal);
  }

  private String end(Reply.Completed completed, int ordinal) {
    var text = new StringBuilder();
    if (!begun) {
      // An empty answer has a beginning, too.
      text.append(chunk(delta(Piece.text("")), null, OpenAiJson.NODES.nullNode(), ordinal));
    }
    var reason = OpenAiJson.finishReason(completed.reason(), toolCalls > 0);
    text.append(chunk(OpenAiJson.NODES.objectNode(), reason, OpenAiJson.NODES.nullNode(), ordinal));
    if (frame.includeUsage()) {
      var usage = head.deepCopy();
      usage.putArray("choices");
      usage.set("usage", OpenAiJson.usage(completed.usage()));
      text.append(data(place(usage, ordinal)));
    }
    return text.append(provenance()).append(end()).toString();
  }

  @Override
  public String end() {
    return "data: [DONE]\n\n";
  }

  private ObjectNode delta(Piece piece) {
    var delta = OpenAiJson.NODES.objectNode();
    if (!begun) {
      delta.put("role", "assistant");
      begun = true;
    }
    if (piece.thinking() != null && !piece.thinking().isEmpty()) {
      delta.put("reasoning", piece.thinking());
    }
    if (piece.content() != null) {
      delta.put("content", piece.content());
    }
    if (!piece.toolCalls().isEmpty()) {
      delta.set("tool_calls", OpenAiJson.toolCalls(frame.id(), piece.toolCalls(), toolCalls, true));
      toolCalls += piece.toolCalls().size();
    }
    return delta;
  }

  private String chunk(
      ObjectNode delta, @Nullable String finishReason, JsonNode logprobs, int ordinal) {
    var chunk = head.deepCopy();
    var choice = chunk.putArray("choices").addObject();
    choice.put("index", 0).set("delta", delta);
    if (!logprobs.isNull()) {
      choice.set("logprobs", logprobs);
    }
    choice.put("finish_reason", finishReason);
    if (frame.includeUsage()) {
      chunk.putNull("usage");
    }
    return data(place(chunk, ordinal));
  }

  private static ObjectNode place(ObjectNode chunk, int ordinal) {
    chunk.putObject("forebay").put("seq", ordinal);
    return chunk;
  }

  private static String data(ObjectNode object) {
    return "data: " + OpenAiJson.text(object) + "\n\n";
  }

  /** Where the answer came from, for people who read the stream: a comment to every parser. */
  private String provenance() {
    if (started == null) {
      return "";
    }
    return switch (started.origin()) {
      case Origin.Node node ->
          ": forebay node=%s attempt=%d queue-ms=%d\n"
              .formatted(node.node(), started.attempt(), node.queued().toMillis());
      case Origin.Cache cache -> ": forebay cache=hit\n";
    };
  }

  /** A comment to every parser. */
  @Override
  public String waiting(Reply.Waiting waiting) {
    var estimate = waiting.estimate();
    return ": forebay position=%d%s\n"
        .formatted(
            waiting.position(),
            estimate == null ? "" : " wait=%ds".formatted((estimate.toMillis() + 999) / 1000));
  }

  /** A single newline: after a blank one, some decoders would see an event without data. */
  @Override
  public String keepAlive(Instant now) {
    return ": ping\n";
  }

  @Override
  public String problem(Problem problem) {
    return data(OpenAiJson.error(problem));
  }
}
