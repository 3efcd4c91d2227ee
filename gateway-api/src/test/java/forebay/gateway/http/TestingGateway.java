package forebay.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import forebay.gateway.key.AnyKey;
import forebay.gateway.key.Authenticator;
import forebay.gateway.node.NodeDirectory;
import forebay.gateway.submission.RequestMaker;
import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.NodeId;
import forebay.protocol.PoolId;
import forebay.protocol.config.GatewayConfig;
import forebay.protocol.config.LimitsConfig;
import forebay.protocol.config.ServerConfig;
import forebay.protocol.lifecycle.Health;
import forebay.protocol.node.Model;
import forebay.protocol.node.NodeReport;
import forebay.protocol.node.Resident;
import forebay.protocol.request.Allowance;
import forebay.protocol.request.Request;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The real HTTP server on a free port, with the log in memory, and clients for it. */
final class TestingGateway implements AutoCloseable {

  static final GatewayConfig PATIENT =
      new GatewayConfig(
          Duration.ofSeconds(10),
          Duration.ofSeconds(50),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          256,
          4);

  static final LimitsConfig LIMITS =
      new LimitsConfig(
          200_000,
          Duration.ofMinutes(10),
          10,
          10,
          3,
          1000,
          1000,
          Duration.ofMinutes(10),
          Duration.ofSeconds(1));

  private static final int PARTITION = 3;

  final InMemoryLog log = new InMemoryLog();
  final AtomicReference<@Nullable String> notReady = new AtomicReference<>();
  final AtomicReference<Map<String, Health>> roles =
      new AtomicReference<>(Map.of("gateway", new Health.Ready()));
  final HttpServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  TestingGateway() {
    this(PATIENT, LIMITS);
  }

  TestingGateway(GatewayConfig config, LimitsConfig limits) {
    this(config, limits, new AnyKey(Allowance.UNLIMITED));
  }

  TestingGateway(GatewayConfig config, LimitsConfig limits, Authenticator authenticator) {
    var clock = InstantSource.system();
    var nodes = new NodeDirectory(clock);
    nodes.on(heartbeat("node-b", "0.12.3", "qwen3:8b"));
    nodes.on(heartbeat("node-a", "0.9.10", "qwen3:8b", "hf.co/org/model:Q4"));
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var gateway =
        new Gateway(
            authenticator,
            log,
            log,
            nodes,
            config,
            limits,
            new GatewayMetrics(registry),
            new OpenRequests(limits.maxOpenRequests()),
            new ClientWatcher(),
            notReady::get,
            clock);
    var maker = new RequestMaker(nodes, PARTITION, clock, new Random(42));
    server = new HttpServer(gateway, new ServerConfig(0, "127.0.0.1"), maker, roles::get, registry);
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static NodeReport.Heartbeat heartbeat(String node, String version, String... models) {
    var details = new Model.Details(null, "gguf", "qwen3", List.of("qwen3"), "8B", "Q4_K_M");
    return new NodeReport.Heartbeat(
        new NodeId(node),
        new PoolId("pool-1"),
        "e",
        NodeReport.Health.UP,
        1,
        List.of(),
        Arrays.stream(models)
            .map(
                name ->
                    new Model(
                        new ModelName(name),
                        new ModelDigest("abc"),
                        5,
                        "2026-01-02T03:04:05.678+01:00",
                        details,
                        List.of("completion")))
            .toList(),
        List.of(new Resident(new ModelName("qwen3:8b"), 7, 6, "2026-01-02T03:09:05Z", 4096)),
        List.of(),
        version,
        null);
  }

  static String hello(boolean stream) {
    return "{\"model\":\"qwen3:8b\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":"
        + stream
        + "}";
  }

  /** Answers a request with a greeting in two pieces. */
  static void greet(InMemoryLog log, Request.Submit submit) {
    var events = new Events(submit.id());
    log.write(events.started());
    log.write(events.delta(1, "Hel"));
    log.write(events.delta(2, "lo"));
    log.write(events.completed(3));
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(8))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send("GET", path, "", headers);
  }

  HttpResponse<String> post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    return send("POST", path, body, headers);
  }

  CompletableFuture<String> async(String path, String body, String... headers) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return post(path, body, headers).body();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** A connection on which the text was sent as it is. */
  Socket raw(String text) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(8_000);
    socket.getOutputStream().write(text.getBytes(UTF_8));
    socket.getOutputStream().flush();
    return socket;
  }

  /** The same, of a POST with these header lines. */
  Socket rawPost(String path, String body, String... headers) throws IOException {
    var lines = Arrays.stream(headers).map(line -> line + "\r\n").collect(Collectors.joining());
    return raw(
        "POST %s HTTP/1.1\r\nHost: x\r\n%sContent-Length: %d\r\n\r\n%s"
            .formatted(path, lines, body.getBytes(UTF_8).length, body));
  }

  @Override
  public void close() {
    server.close();
    client.close();
  }
}
