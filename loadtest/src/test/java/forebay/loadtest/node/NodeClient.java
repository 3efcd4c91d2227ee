package forebay.loadtest.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Calls a node as a client does, and waits for conditions. */
final class NodeClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final SimulatedNode node;

  NodeClient(SimulatedNode node) {
    this.node = node;
  }

  /** A chat body with one user message; the extra fields are JSON, as {@code ,"stream":false}. */
  static String chat(String content, String extra) {
    return "{\"model\":\"qwen3:32b\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + content
        + "\"}]"
        + extra
        + "}";
  }

  HttpResponse<String> get(String path) {
    return send(request(node.url() + path).GET().build());
  }

  HttpResponse<String> post(String path, String body) {
    return send(request(node.url() + path).POST(json(body)).build());
  }

  HttpResponse<String> control(String method, String path, String body) {
    return send(request(node.controlUrl() + path).method(method, json(body)).build());
  }

  /** The lines of a chat that is streamed to its end. */
  List<JsonNode> lines(String body) {
    return post("/api/chat", body).body().lines().map(NodeClient::parse).toList();
  }

  /** An open stream: closing it leaves the node. */
  HttpResponse<InputStream> open(String body) throws IOException, InterruptedException {
    return http.send(
        request(node.url() + "/api/chat").POST(json(body)).build(),
        HttpResponse.BodyHandlers.ofInputStream());
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static String content(Stream<JsonNode> lines) {
    return lines
        .map(line -> line.path("message").path("content").asString(""))
        .collect(Collectors.joining());
  }

  static JsonNode parse(String json) {
    return Json.MAPPER.readTree(json);
  }

  static void await(BooleanSupplier condition) {
    var until = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("the condition did not come true");
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private static HttpRequest.Builder request(String uri) {
    return HttpRequest.newBuilder(URI.create(uri)).timeout(PATIENCE);
  }

  private static HttpRequest.BodyPublisher json(String body) {
    return HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
