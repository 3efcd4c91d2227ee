package forebay.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.loadtest.node.Counters;
import forebay.loadtest.node.Fault;
import forebay.loadtest.node.NodeSettings;
import forebay.loadtest.node.SimulatedNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Work stops when nobody wants it, streaming or not, queued or running. */
final class LeavingIT {

  private static final Duration BOUND = Duration.ofSeconds(2);

  private static TestForebay forebay;
  private static SimulatedNode node;

  private Counters before;

  @BeforeAll
  static void start() throws Exception {
    forebay = TestForebay.start(NodeSettings.builder().loadTime(Duration.ofMillis(100)).build());
    node = forebay.node(0);
  }

  @AfterAll
  static void stop() {
    forebay.close();
  }

  @BeforeEach
  void count() {
    before = node.counters();
  }

  /** Whatever was left is cancelled, once, and nothing is in flight. */
  @AfterEach
  void booksBalance() throws Exception {
    node.faults().clear();
    Await.until("nothing to run", () -> metric("forebay_scheduler_running") == 0);
    assertThat(node.counters().running()).isZero();
    BooksBalance.assertHeld(forebay.prefix());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void stopsTheNodeWhenTheClientLeaves(boolean stream) throws Exception {
    try (var http = new RawHttp(forebay.port())) {
      http.post("/v1/chat/completions", longAnswer(stream));
      awaitTokens();
    }
    Await.until(
        "the node to stop", BOUND, () -> node.counters().closedEarly() == before.closedEarly() + 1);
  }

  @Test
  void stopsTheNodeAlsoWhileItWritesNothing() throws Exception {
    node.faults().inject(new Fault.Stall(3));
    try (var http = new RawHttp(forebay.port())) {
      http.post("/v1/chat/completions", longAnswer(true));
      awaitTokens();
    }
    Await.until("the node to stop", BOUND, () -> node.counters().running() == 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void neverGeneratesForWhomLeftWhileWaiting(boolean stream) throws Exception {
    try (var running = new RawHttp(forebay.port())) {
      running.post("/v1/chat/completions", longAnswer(true));
      Await.until("the slot to be taken", () -> node.counters().running() == 1);
      try (var waiting = new RawHttp(forebay.port())) {
        waiting.post("/v1/chat/completions", longAnswer(stream));
        Await.until("it to wait", () -> metric("forebay_scheduler_waiting") == 1);
      }
      Await.until("it to be forgotten", () -> metric("forebay_scheduler_waiting") == 0);
    }
    Await.until("the node to stop", BOUND, () -> node.counters().running() == 0);
    assertThat(node.counters().started()).isEqualTo(before.started() + 1);
  }

  @Test
  void stopsOnCommandAndOnlyForItsOwner() throws Exception {
    var id = forebay.client().submit("a long story");
    Await.until("the slot to be taken", () -> node.counters().running() == 1);
    try (var stranger = new RawHttp(forebay.port())) {
      stranger.post("/v1/requests/" + id + "/cancel", new byte[0], "Authorization: Bearer other");
      assertThat(stranger.readAll()).startsWith("HTTP/1.1 404");
    }
    assertThat(node.counters().running()).isEqualTo(1);
    var cancelled = forebay.client().post("/v1/requests/" + id + "/cancel", "");
    assertThat(cancelled.statusCode()).isEqualTo(200);
    Await.until("the node to stop", BOUND, () -> node.counters().running() == 0);
    Await.until(
        "its state",
        () -> forebay.client().get("/v1/requests/" + id).body().contains("\"cancelled\""));
  }

  private void awaitTokens() throws Exception {
    Await.until("tokens", () -> node.counters().generatedTokens() >= before.generatedTokens() + 3);
  }

  private static double metric(String name) throws Exception {
    return forebay
        .client()
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static byte[] longAnswer(boolean stream) {
    return """
        {"model":"qwen3:32b","stream":%s,"max_tokens":2000,"messages":[{"role":"user","content":"a long story"}]}"""
        .formatted(stream)
        .getBytes(UTF_8);
  }
}
