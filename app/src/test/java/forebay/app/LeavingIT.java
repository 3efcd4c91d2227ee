package forebay.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.loadtest.node.Fault;
import forebay.loadtest.node.NodeSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Work stops when nobody wants it, streaming or not, queued or running. */
final class LeavingIT {

  private static final Duration BOUND = Duration.ofSeconds(2);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void stopsTheNodeWhenTheClientLeaves(boolean stream) throws Exception {
    try (var forebay = TestForebay.start(NodeSettings.builder().build())) {
      var node = forebay.node(0);
      try (var http = new RawHttp(forebay.port())) {
        http.post("/v1/chat/completions", longAnswer(stream));
        Await.until("tokens", () -> node.counters().generatedTokens() > 3);
      }
      Await.until("the node to stop", BOUND, () -> node.counters().closedEarly() == 1);
      books(forebay, 1, Map.of("Cancelled", 1));
    }
  }

  @Test
  void stopsTheNodeAlsoWhileItWritesNothing() throws Exception {
    try (var forebay = TestForebay.start(NodeSettings.builder().build())) {
      var node = forebay.node(0);
      node.faults().inject(new Fault.Stall(3));
      try (var http = new RawHttp(forebay.port())) {
        http.post("/v1/chat/completions", longAnswer(true));
        Await.until("tokens", () -> node.counters().generatedTokens() >= 3);
      }
      Await.until("the node to stop", BOUND, () -> node.counters().running() == 0);
      books(forebay, 1, Map.of("Cancelled", 1));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void neverGeneratesForWhomLeftWhileWaiting(boolean stream) throws Exception {
    try (var forebay = TestForebay.start(NodeSettings.builder().build())) {
      var node = forebay.node(0);
      try (var running = new RawHttp(forebay.port())) {
        running.post("/v1/chat/completions", longAnswer(true));
        Await.until("the slot to be taken", () -> node.counters().running() == 1);
        try (var waiting = new RawHttp(forebay.port())) {
          waiting.post("/v1/chat/completions", longAnswer(stream));
          Await.until("it to wait", () -> metric(forebay, "forebay_scheduler_waiting") == 1);
        }
        Await.until("it to be forgotten", () -> metric(forebay, "forebay_scheduler_waiting") == 0);
      }
      Await.until("the node to stop", BOUND, () -> node.counters().running() == 0);
      assertThat(node.counters().started()).isEqualTo(1);
      books(forebay, 2, Map.of("Cancelled", 2));
    }
  }

  @Test
  void stopsOnCommandAndOnlyForItsOwner() throws Exception {
    try (var forebay = TestForebay.start(NodeSettings.builder().build())) {
      var node = forebay.node(0);
      var id = forebay.client().submit("a long story");
      Await.until("the slot to be taken", () -> node.counters().running() == 1);
      var stranger =
          new RawHttp(forebay.port())
              .post("/v1/requests/" + id + "/cancel", new byte[0], "Authorization: Bearer other");
      assertThat(stranger.readAll()).startsWith("HTTP/1.1 404");
      assertThat(node.counters().running()).isEqualTo(1);
      var cancelled = forebay.client().post("/v1/requests/" + id + "/cancel", "");
      assertThat(cancelled.statusCode()).isEqualTo(200);
      Await.until("the node to stop", BOUND, () -> node.counters().running() == 0);
      Await.until(
          "its state",
          () -> forebay.client().get("/v1/requests/" + id).body().contains("\"cancelled\""));
    }
  }

  private static void books(TestForebay forebay, int requests, Map<String, Integer> ends)
      throws Exception {
    Await.until("nothing to run", () -> metric(forebay, "forebay_scheduler_running") == 0);
    assertThat(BooksBalance.assertHeld(forebay.prefix(), requests)).isEqualTo(ends);
  }

  private static double metric(TestForebay forebay, String name) throws Exception {
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
