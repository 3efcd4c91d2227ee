package forebay.loadtest.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Asks a node, or the product in front of it, in Ollama's dialect: the same call for both, so that
 * the difference is the product. Thread-safe; a call blocks its thread.
 */
final class ChatCaller {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI chat;

  ChatCaller(String baseUrl) {
    this.chat = URI.create(baseUrl + "/api/chat");
  }

  /** Asks for a stream and hands each line over as it comes. */
  void stream(String model, String question, int tokens, Consumer<String> onLine)
      throws IOException, InterruptedException {
    var response = http.send(request(model, question, tokens, true), BodyHandlers.ofInputStream());
    try (var lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      if (response.statusCode() != 200) {
        throw new IOException("status " + response.statusCode() + ": " + lines.readLine());
      }
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        onLine.accept(line);
      }
    }
  }

  /** Asks for an answer in one piece. */
  void whole(String model, String question, int tokens) throws IOException, InterruptedException {
    var response = http.send(request(model, question, tokens, false), BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("status " + response.statusCode() + ": " + response.body());
    }
  }

  private HttpRequest request(String model, String question, int tokens, boolean stream) {
    var body =
        """
        {"model":"%s","stream":%s,"options":{"num_predict":%d},"messages":[{"role":"user","content":"%s"}]}"""
            .formatted(model, stream, tokens, question);
    return HttpRequest.newBuilder(chat)
        .timeout(TIMEOUT)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }
}
