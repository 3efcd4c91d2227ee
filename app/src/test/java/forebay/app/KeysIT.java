package forebay.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import forebay.app.command.Forebay;
import forebay.gateway.key.ApiKey;
import forebay.protocol.config.ForebayConfig;
import forebay.protocol.kafka.KafkaClients;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Keys, from the command line to the topics: what they open, and that they are found nowhere. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KeysIT {

  private static final String CHAT = "/v1/chat/completions";
  private static final Duration IN_FORCE = Duration.ofSeconds(5);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final PrintStream stderr = System.err;
  private final Logger logger = (Logger) LoggerFactory.getLogger("forebay");

  private Path file;
  private TestForebay forebay;
  private String alice;
  private String bob;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    file = directory.resolve("keys.yaml");
    System.setErr(new PrintStream(logged, true, UTF_8)); // where the log goes
    logger.setLevel(Level.DEBUG);
    // There is no file yet, so anybody may ask, until the first key is made.
    forebay =
        TestForebay.start(
            "",
            """
            auth: { keys_file: "%s" }
            rate_limit: { user_per_minute: 0, session_min_interval: 0, concurrent: 0 }
            """
                .formatted(file),
            List.of(TestForebay.fast(200)));
    assertThat(status("GET", "/v1/models", "anything")).isEqualTo(200);
    alice = newKey("--tenant", "alice", "--id", "alice-1");
    bob = newKey("--tenant", "bob");
    Await.until(
        "the keys to be in force",
        IN_FORCE,
        () ->
            status("GET", "/v1/models", "anything") == 401
                && status("GET", "/v1/models", bob) == 200);
  }

  @AfterAll
  void close() {
    forebay.close();
    System.setErr(stderr);
    logger.setLevel(Level.WARN);
  }

  private String newKey(String... options) {
    var arguments = new ArrayList<>(List.of("key", "new", "--file", file.toString()));
    arguments.addAll(List.of(options));
    var out = new ByteArrayOutputStream();
    var before = System.out;
    System.setOut(new PrintStream(out, true, UTF_8));
    try {
      assertThat(Forebay.execute(arguments.toArray(String[]::new))).isZero();
    } finally {
      System.setOut(before);
    }
    return out.toString(UTF_8).strip();
  }

  private HttpResponse<String> send(
      String method, String path, String key, String body, String... headers) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + forebay.port() + path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + key)
            .method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private int status(String method, String path, String key) throws Exception {
    return send(method, path, key, "").statusCode();
  }

  private String submit(String key) throws Exception {
    var accepted =
        send("POST", CHAT, key, TestClient.openAi("hello", false), "Prefer", "respond-async");
    assertThat(accepted.statusCode()).isEqualTo(202);
    return TestClient.json(accepted.body()).path("id").asString("");
  }

  @Test
  void opensWithTheRightKeyOnly() throws Exception {
    assertThat(ApiKey.isWellFormed(alice)).isTrue();
    assertThat(Files.readString(file)).doesNotContain(alice).doesNotContain(bob);
    assertThat(send("POST", CHAT, alice, TestClient.openAi("hi", false)).statusCode())
        .isEqualTo(200);
    assertThat(send("POST", "/api/chat", alice, TestClient.ollama("hi", false)).statusCode())
        .isEqualTo(200);
    var wrong = send("POST", CHAT, alice + "x", TestClient.openAi("hi", false));
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(wrong.body()).contains("\"code\":\"invalid_api_key\"").doesNotContain(alice);
    var ollama = send("POST", "/api/chat", alice + "x", TestClient.ollama("hi", false));
    assertThat(ollama.statusCode()).isEqualTo(401);
    assertThat(ollama.body()).startsWith("{\"error\":\"no valid API key");
  }

  @Test
  void keepsTenantsApartAndTheirOwnKeysTogether() throws Exception {
    var second = newKey("--tenant", "alice");
    var id = submit(alice);
    Await.until("the second key", IN_FORCE, () -> status("GET", "/v1/models", second) == 200);
    for (var path : new String[] {"", "/stream"}) {
      assertThat(status("GET", "/v1/requests/" + id + path, bob)).isEqualTo(404);
      assertThat(status("GET", "/v1/requests/" + id + path, second)).isEqualTo(200);
    }
    assertThat(status("POST", "/v1/requests/" + id + "/cancel", bob)).isEqualTo(404);
    Await.until(
        "its whole story",
        () -> {
          var view = send("GET", "/v1/requests/" + id, second, "").body();
          return view.contains("\"event\":\"accepted\"")
              && view.contains("\"event\":\"first_token\"")
              && view.contains("\"event\":\"completed\"");
        });
  }

  @Test
  void closesToARevokedKey() throws Exception {
    var doomed = newKey("--tenant", "carol", "--id", "carol-1");
    Await.until("the key", IN_FORCE, () -> status("GET", "/v1/models", doomed) == 200);
    assertThat(Forebay.execute("key", "revoke", "carol-1", "--file", file.toString())).isZero();
    Await.until("its end", IN_FORCE, () -> status("GET", "/v1/models", doomed) == 401);
    assertThat(status("GET", "/v1/models", alice)).isEqualTo(200);
    assertThat(Forebay.execute("key", "revoke", "carol-1", "--file", file.toString())).isOne();
  }

  @Test
  void leavesAKeyNowhere() throws Exception {
    assertThat(send("POST", CHAT, alice, TestClient.openAi("hush", true)).statusCode())
        .isEqualTo(200);
    assertThat(status("GET", "/v1/requests/" + submit(bob), bob)).isEqualTo(200);
    assertThat(forebay.client().get("/metrics").body())
        .contains("forebay_gateway_keys ")
        .doesNotContain(alice)
        .doesNotContain(bob);
    assertThat(logged.toString(UTF_8))
        .contains("API keys")
        .doesNotContain(alice)
        .doesNotContain(bob);
    assertThat(recordsWith(alice) + recordsWith(bob)).as("records with a key").isZero();
    assertThat(recordsWith("alice-1")).as("records that name the key").isPositive();
  }

  /** How many records of all topics have the text in their key, their headers or their value. */
  private int recordsWith(String text) {
    var clients = new KafkaClients(SharedBroker.bootstrap(), ForebayConfig.defaults().kafka());
    var found = 0;
    try (var consumer = clients.consumer("canary")) {
      var partitions =
          consumer.listTopics().entrySet().stream()
              .filter(topic -> topic.getKey().contains(forebay.prefix()))
              .flatMap(topic -> topic.getValue().stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      assertThat(partitions).hasSizeGreaterThan(10);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        for (var entry : consumer.poll(Duration.ofMillis(100))) {
          var all = new StringBuilder(String.valueOf(entry.key()));
          entry.headers().forEach(h -> all.append(h.key()).append(new String(h.value(), UTF_8)));
          all.append(entry.value() == null ? "" : new String(entry.value(), UTF_8));
          found += all.indexOf(text) < 0 ? 0 : 1;
        }
      }
    }
    return found;
  }
}
