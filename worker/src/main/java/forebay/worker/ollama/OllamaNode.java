package forebay.worker.ollama;

import forebay.protocol.chat.ChatRequest;
import forebay.protocol.config.LimitsConfig;
import forebay.protocol.config.UpstreamConfig;
import forebay.protocol.node.Resident;
import forebay.protocol.wire.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * One Ollama node. Only {@code /api/chat}, {@code /api/tags}, {@code /api/ps} and {@code
 * /api/version} are ever called: nothing that creates, fetches or deletes. It connects to exactly
 * the configured addresses: no redirects, no proxy. Thread-safe.
 */
public final class OllamaNode implements AutoCloseable {

  /** A node that takes longer to say what it has is not healthy. */
  static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

  private static final int MAX_PROBE_BYTES = 8_000_000;

  private final URI url;
  private final UpstreamConfig upstream;
  private final LimitsConfig limits;
  private final ScheduledExecutorService timers;
  private final HttpClient client;

  /**
   * A node at the address.
   *
   * @param timers for what never blocks: noticing silence, closing connections
   */
  public OllamaNode(
      URI url, UpstreamConfig upstream, LimitsConfig limits, ScheduledExecutorService timers) {
    this.url = url;
    this.upstream = upstream;
    this.limits = limits;
    this.timers = timers;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(upstream.connectTimeout())
            .build();
  }

  /** A call that asks the node to answer; it connects when it is first read. */
  public ChatCall chat(ChatRequest chat) {
    return new ChatCall(client, this::post, chat, upstream, limits, timers);
  }

  private HttpRequest post(ChatRequest chat) {
    return HttpRequest.newBuilder(resolve("/api/chat"))
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofByteArray(ChatBody.of(chat)))
        .build();
  }

  /** Asks what the node is and has; takes at most a few seconds. */
  public ProbeResult probe() throws InterruptedException {
    try {
      var tags = get("/api/tags");
      return new ProbeResult.Answered(FactsReader.read(tags, get("/api/ps"), get("/api/version")));
    } catch (IOException | JacksonException e) {
      return new ProbeResult.Failed(reason(e));
    }
  }

  /** What the node has in memory now; takes at most a few seconds. */
  List<Resident> resident() throws IOException, InterruptedException {
    try {
      return FactsReader.resident(get("/api/ps"));
    } catch (JacksonException e) {
      throw new IOException("/api/ps: not JSON", e);
    }
  }

  /** A page that stands beside the node; takes at most a few seconds. */
  byte[] page(URI address) throws IOException, InterruptedException {
    return body(address, address.getPath());
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    var node = Wire.mapper().readTree(body(resolve(path), path));
    if (!node.isObject()) {
      throw new IOException(path + ": not an object");
    }
    return node;
  }

  private byte[] body(URI address, String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(address).GET().build();
    // The limit holds for the whole answer; the request's own timeout would end with its headers.
    var answer =
        client.sendAsync(
            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_PROBE_BYTES));
    try {
      var response = answer.get(PROBE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new IOException(path + ": status " + response.statusCode());
      }
      return response.body();
    } catch (TimeoutException e) {
      throw new IOException(path + ": no answer within " + PROBE_TIMEOUT.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(path + ": " + e.getCause(), e);
    } finally {
      answer.cancel(true); // does nothing unless it was given up on
    }
  }

  private static String reason(Exception e) {
    return e instanceof JacksonException ? "not JSON" : String.valueOf(e.getMessage());
  }

  private URI resolve(String path) {
    var base = url.toString();
    return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
  }

  /** Ends every connection. */
  @Override
  public void close() {
    client.shutdownNow();
  }
}
