package forebay.app;

import forebay.protocol.wire.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A plain HTTP client of one gateway. */
public final class TestClient {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final int port;
  private final String key;

  public TestClient(int port) {
    this(port, "");
  }

  private TestClient(int port, String key) {
    this.port = port;
    this.key = key;
  }

  /** The same with an API key. */
  public TestClient as(String apiKey) {
    return new TestClient(port, apiKey);
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HTTP.send(request(path).GET().build(), BodyHandlers.ofString());
  }

  public HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return HTTP.send(posted(path, body).build(), BodyHandlers.ofString());
  }

  HttpResponse<Stream<String>> stream(String path, String body)
      throws IOException, InterruptedException {
    return HTTP.send(posted(path, body).build(), BodyHandlers.ofLines());
  }

  HttpResponse<Stream<String>> follow(String path) throws IOException, InterruptedException {
    return HTTP.send(request(path).GET().build(), BodyHandlers.ofLines());
  }

  /** Asks one question in OpenAI's dialect. */
  public HttpResponse<String> ask(String question) throws IOException, InterruptedException {
    return post("/v1/chat/completions", openAi(question, false));
  }

  /** Hands one question in without waiting, and returns the request's id. */
  public String submit(String question) throws IOException, InterruptedException {
    var response =
        HTTP.send(
            posted("/v1/chat/completions", openAi(question, false))
                .header("Prefer", "respond-async")
                .build(),
            BodyHandlers.ofString());
    if (response.statusCode() != 202) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return json(response.body()).path("id").stringValue();
  }

  static String openAi(String question, boolean stream) {
    return """
        {"model":"qwen3:32b","stream":%s,"max_tokens":20,"messages":[{"role":"user","content":"%s"}]}"""
        .formatted(stream, question);
  }

  static String ollama(String question, boolean stream) {
    return """
        {"model":"qwen3:32b","stream":%s,"options":{"num_predict":20},"messages":[{"role":"user","content":"%s"}]}"""
        .formatted(stream, question);
  }

  public static JsonNode json(String text) {
    return Wire.mapper().readTree(text);
  }

  private HttpRequest.Builder posted(String path, String body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private HttpRequest.Builder request(String path) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofMinutes(3));
    return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
  }
}
