package forebay.app.chaos;

import forebay.app.TestClient;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a client has seen of an answer so far, line by line. Not thread-safe. */
final class Received {

  private final StringBuilder text = new StringBuilder();
  private int pieces;
  private int lastSeq;
  private boolean finished;
  private boolean ended;
  private @Nullable String error;

  /** Takes a line of a stream in OpenAI's dialect. */
  void openAi(String line) {
    if (!line.startsWith("data: ")) {
      return;
    }
    var data = line.substring("data: ".length());
    if (data.equals("[DONE]")) {
      ended = true;
      return;
    }
    var chunk = TestClient.json(data);
    if (chunk.has("error")) {
      error = chunk.at("/error/code").asString("error");
      return;
    }
    lastSeq = Math.max(lastSeq, chunk.at("/forebay/seq").asInt(0));
    add(chunk.at("/choices/0/delta/content"));
    finished |= chunk.at("/choices/0/finish_reason").isString();
  }

  /** Takes a line of an answer in Ollama's dialect, or all of it. */
  void ollama(String line) {
    if (line.isBlank()) {
      return;
    }
    var chunk = TestClient.json(line);
    if (chunk.has("error")) {
      error = chunk.get("error").asString("error");
      return;
    }
    add(chunk.at("/message/content"));
    if (chunk.path("done").asBoolean(false)) {
      finished = true;
      ended = true;
    }
  }

  /** Takes a whole answer in OpenAI's dialect. */
  void whole(JsonNode answer) {
    if (answer.has("error")) {
      error = answer.at("/error/code").asString("error");
      return;
    }
    add(answer.at("/choices/0/message/content"));
    finished = answer.at("/choices/0/finish_reason").isString();
    ended = true;
  }

  private void add(JsonNode content) {
    if (content.isString() && !content.stringValue().isEmpty()) {
      text.append(content.stringValue());
      pieces++;
    }
  }

  String text() {
    return text.toString();
  }

  int pieces() {
    return pieces;
  }

  /** The place in the log's answer up to which it was seen. */
  int lastSeq() {
    return lastSeq;
  }

  /** What the client makes of it once the response is over. */
  Outcome outcome() {
    if (error != null) {
      return new Outcome.Refused(200, error, text(), false);
    }
    return finished && ended
        ? new Outcome.Finished(text())
        : new Outcome.Broken(text(), "it ended before it was finished");
  }
}
