package forebay.loadtest.node;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * The JSON objects of an answer ({@code api/types.go}: ChatResponse, GenerateResponse). Fields that
 * are zero are left out, as Ollama does. One thread.
 */
final class ChunkWriter {
  private static final double LOGPROB_STEP = -0.125;

  private final GenerationRequest request;
  private final ByteArrayOutputStream target = new ByteArrayOutputStream(512);
  private final JsonGenerator json = Json.generator(target);

  ChunkWriter(GenerationRequest request) {
    this.request = request;
  }

  /** One piece with {@code done: false}. */
  byte[] piece(Piece piece) {
    begin();
    message(List.of(piece));
    json.writeBooleanProperty("done", false);
    logprobs(List.of(piece));
    return end();
  }

  /** The last line of a stream (no pieces), or an answer that is not streamed. */
  byte[] done(List<Piece> pieces, String reason, Timing timing) {
    begin();
    message(pieces);
    json.writeBooleanProperty("done", true);
    json.writeStringProperty("done_reason", reason);
    if (request.wire() == Wire.GENERATE && timing.tokens() > 0) {
      context();
    }
    number("total_duration", timing.totalNanos());
    number("load_duration", timing.loadNanos());
    number("prompt_eval_count", timing.promptTokens());
    number("prompt_eval_duration", timing.promptNanos());
    number("eval_count", timing.tokens());
    number("eval_duration", timing.evalNanos());
    logprobs(pieces);
    return end();
  }

  /** An answer that is not streamed and lacks its end. */
  byte[] unfinished(List<Piece> pieces) {
    begin();
    message(pieces);
    json.writeBooleanProperty("done", false);
    return end();
  }

  private void begin() {
    target.reset();
    json.writeStartObject();
    json.writeStringProperty("model", request.modelName());
    json.writeStringProperty("created_at", Instant.now().toString());
  }

  private byte[] end() {
    json.writeEndObject();
    json.flush();
    return target.toByteArray();
  }

  private void message(List<Piece> pieces) {
    var content = new StringBuilder();
    var thinking = new StringBuilder();
    for (var piece : pieces) {
      switch (piece) {
        case Piece.Content(String text) -> content.append(text);
        case Piece.Thinking(String text) -> thinking.append(text);
        case Piece.ToolCall _ -> {}
      }
    }
    if (request.wire() == Wire.GENERATE) {
      json.writeStringProperty("response", content.toString());
      thinking(thinking);
      return;
    }
    json.writeObjectPropertyStart("message");
    json.writeStringProperty("role", "assistant");
    json.writeStringProperty("content", content.toString());
    thinking(thinking);
    toolCalls(pieces);
    json.writeEndObject();
  }

  private void thinking(StringBuilder text) {
    if (!text.isEmpty()) {
      json.writeStringProperty("thinking", text.toString());
    }
  }

  private void toolCalls(List<Piece> pieces) {
    for (var piece : pieces) {
      if (piece instanceof Piece.ToolCall call) {
        json.writeArrayPropertyStart("tool_calls");
        json.writeStartObject();
        json.writeStringProperty("id", "call_" + request.digest());
        json.writeObjectPropertyStart("function");
        json.writeNumberProperty("index", 0);
        json.writeStringProperty("name", call.name());
        json.writePOJOProperty("arguments", call.arguments());
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndArray();
      }
    }
  }

  private void context() {
    json.writeArrayPropertyStart("context");
    for (var i = 0; i < request.digest().length(); i++) {
      json.writeNumber((int) request.digest().charAt(i));
    }
    json.writeEndArray();
  }

  private void logprobs(List<Piece> pieces) {
    if (!request.logprobs() || pieces.isEmpty()) {
      return;
    }
    json.writeArrayPropertyStart("logprobs");
    for (var piece : pieces) {
      if (piece instanceof Piece.Content(String text)) {
        logprob(text);
      }
    }
    json.writeEndArray();
  }

  private void logprob(String text) {
    json.writeStartObject();
    candidate(text, 0);
    if (request.topLogprobs() > 0) {
      json.writeArrayPropertyStart("top_logprobs");
      for (var rank = 0; rank < request.topLogprobs(); rank++) {
        json.writeStartObject();
        candidate(rank == 0 ? text : "alternative" + rank, rank);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void candidate(String text, int rank) {
    json.writeStringProperty("token", text);
    json.writeNumberProperty("logprob", LOGPROB_STEP * (rank + 1));
    json.writeArrayPropertyStart("bytes");
    for (var octet : text.getBytes(StandardCharsets.UTF_8)) {
      json.writeNumber(octet & 0xff);
    }
    json.writeEndArray();
  }

  private void number(String name, long value) {
    if (value != 0) {
      json.writeNumberProperty(name, value);
    }
  }
}
