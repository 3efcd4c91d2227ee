package forebay.app;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a client makes of a stream in OpenAI's dialect. */
public record SseText(
    String content,
    int lastSeq,
    @Nullable String finishReason,
    @Nullable JsonNode error,
    boolean done,
    List<JsonNode> chunks) {

  public static SseText of(Stream<String> lines) {
    var content = new StringBuilder();
    var chunks = new ArrayList<JsonNode>();
    var lastSeq = 0;
    String finishReason = null;
    JsonNode error = null;
    var done = false;
    for (var line : (Iterable<String>) lines::iterator) {
      if (!line.startsWith("data: ")) {
        continue;
      }
      var data = line.substring("data: ".length());
      if (data.equals("[DONE]")) {
        done = true;
        continue;
      }
      var chunk = TestClient.json(data);
      chunks.add(chunk);
      if (chunk.has("error")) {
        error = chunk.get("error");
        continue;
      }
      lastSeq = Math.max(lastSeq, chunk.path("forebay").path("seq").asInt(0));
      var choice = chunk.path("choices").path(0);
      content.append(choice.path("delta").path("content").asString(""));
      if (choice.path("finish_reason").isString()) {
        finishReason = choice.path("finish_reason").stringValue();
      }
    }
    return new SseText(content.toString(), lastSeq, finishReason, error, done, chunks);
  }

  /** The error's message, or nothing if there was no error. */
  public String errorMessage() {
    return error == null ? "" : error.path("message").asString("");
  }
}
