package forebay.app.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.app.Await;
import forebay.app.TestClient;
import forebay.loadtest.node.Markers;
import forebay.loadtest.node.Turn;
import forebay.protocol.Sha256;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two tenants know nothing of each other, and no key is written down anywhere: neither one that is
 * let in nor one that is not.
 */
final class IsolationSystemIT {

  private static final int LIMIT = 5;
  private static final String ALICE = key();
  private static final String ALICE_TOO = key();
  private static final String BOB = key();
  private static final String CAROL = key();
  private static final String LIMITED = key();
  private static final String WARM_UP = key();
  private static final String UNKNOWN = key();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path directory;

  private static ProcessCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    var keys =
        Files.writeString(
            directory.resolve("keys.yaml"),
            entry("alice", ALICE, "a", 0)
                + entry("alice-too", ALICE_TOO, "a", 0)
                + entry("bob", BOB, "b", 0)
                + entry("carol", CAROL, "b", LIMIT)
                + entry("limited", LIMITED, "a", LIMIT)
                + entry("warm-up", WARM_UP, "w", 0));
    var settings =
        """
        auth: { mode: keys, keys_file: "%s" }
        rate_limit: { user_per_minute: 0, session_min_interval: 0, concurrent: 0 }
        """
            .formatted(keys);
    cluster =
        ProcessCluster.start(
            new ClusterShape(2, 1, 1, 8, 2_000, settings, "").warmedUpBy(WARM_UP), directory);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void hidesRequestsAndTimelinesFromOtherTenants() throws Exception {
    var id = as(ALICE).submit("Whose is this?");
    Await.until("its answer", () -> as(ALICE).get(request(id)).body().contains("completed"));
    assertThat(as(ALICE_TOO).get(request(id)).statusCode()).isEqualTo(200);
    for (var stranger : List.of(as(BOB), as(WARM_UP))) {
      assertThat(stranger.get(request(id)).statusCode()).isEqualTo(404);
      assertThat(stranger.get(request(id) + "/stream").statusCode()).isEqualTo(404);
      assertThat(stranger.post(request(id) + "/cancel", "").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void sharesAnswersInsideATenantOnly() throws Exception {
    cacheOf(as(ALICE));
    Await.until("the cache to have the answer", () -> cacheOf(as(ALICE_TOO)).equals("hit"));
    assertThat(cacheOf(as(BOB))).isEmpty();
  }

  /** How the product says that the question was answered by the cache. */
  private static String cacheOf(TestClient client) throws Exception {
    var response = client.post("/v1/chat/completions", shared());
    assertThat(response.statusCode()).isEqualTo(200);
    var id = response.headers().firstValue("x-request-id").orElseThrow();
    return TestClient.json(client.get(request(id)).body()).path("cache").asString("");
  }

  /** An answer that stops by itself: what ends at the bound on its length is not kept. */
  private static String shared() {
    var digest = Markers.digest(ProcessCluster.MODEL, List.of(Turn.user("What is shared?")));
    return """
        {"model":"%s","stop":["%s:5"],"messages":[{"role":"user","content":"What is shared?"}]}"""
        .formatted(ProcessCluster.MODEL, digest);
  }

  @Test
  void countsEachKeyByItself() throws Exception {
    for (int i = 0; i < LIMIT; i++) {
      assertThat(as(LIMITED).ask("limited " + i).statusCode()).isEqualTo(200);
    }
    assertThat(as(LIMITED).ask("one more").statusCode()).isEqualTo(429);
    assertThat(remaining(as(CAROL).ask("her first"))).isEqualTo(LIMIT - 1);
  }

  private static int remaining(HttpResponse<String> response) {
    return (int)
        response.headers().firstValueAsLong("x-ratelimit-remaining-requests").orElseThrow();
  }

  @Test
  void writesNoKeyDown() throws Exception {
    as(ALICE).ask("Is the canary found?");
    as(ALICE).post("/v1/chat/completions", "{\"model\":\"nothing\"}");
    as(UNKNOWN).ask("Who am I?");
    as("two words " + UNKNOWN).ask("What am I?");
    as(UNKNOWN).get(request("0".repeat(39)));
    assertThat(as(UNKNOWN).get("/v1/models").statusCode()).isEqualTo(401);
    assertThat(as(UNKNOWN).get("/v1/models").body()).doesNotContain(UNKNOWN);
    assertThat(ByteSearch.filesWith("Is the canary found?", cluster.brokerDirectory()))
        .as("the search itself works")
        .isNotEmpty();
    for (var key : List.of(ALICE, ALICE_TOO, BOB, CAROL, LIMITED, WARM_UP, UNKNOWN)) {
      assertThat(ByteSearch.filesWith(key, directory)).as("logs, topics, states").isEmpty();
      for (int i = 0; i < 2; i++) {
        assertThat(cluster.client(i).get("/metrics").body()).doesNotContain(key);
      }
    }
  }

  private static String request(String id) {
    return "/v1/requests/" + id;
  }

  private static TestClient as(String key) {
    return cluster.client(0).as(key);
  }

  private static String key() {
    return "fb-canary-" + UUID.randomUUID();
  }

  private static String entry(String id, String key, String tenant, int perMinute) {
    return """
        - id: %s
          sha256: "%s"
          tenant: %s
          per_minute: %d
        """
        .formatted(id, Sha256.hex(key.getBytes(UTF_8)), tenant, perMinute);
  }
}
