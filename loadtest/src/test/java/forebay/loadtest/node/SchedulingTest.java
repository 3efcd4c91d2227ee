package forebay.loadtest.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchedulingTest {
  private final List<AutoCloseable> closeables = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (var closeable : closeables.reversed()) {
      closeable.close();
    }
  }

  @Test
  void letsARequestWaitInsideForASlot() throws Exception {
    var node = start(fast().slots(2));
    var client = client(node);
    node.faults().inject(new Fault.Stall(1), 2);
    var first = client.open(NodeClient.chat("one", "")).body();
    var second = client.open(NodeClient.chat("two", "")).body();

    var third = async(() -> client.post("/api/chat", NodeClient.chat("three", "")));
    NodeClient.await(() -> node.counters().waiting() == 1);
    assertThat(third).isNotDone();
    assertThat(node.counters().generating()).isEqualTo(2);
    assertThat(node.counters().maxParallel()).isEqualTo(3);
    first.close();

    assertThat(third.get().statusCode()).isEqualTo(200);
    second.close();
    NodeClient.await(() -> node.counters().running() == 0);
  }

  @Test
  void refusesPastTheBoundWhoWouldWaitForAnotherModel() throws Exception {
    var node = start(fast().queueBound(0).model(model("qwen3:32b")).model(model("other")));
    var client = client(node);
    node.faults().inject(new Fault.Stall(1), 1);
    var busy = client.open(NodeClient.chat("one", "")).body();
    assertThat(busy.read()).isPositive();
    var waiting = async(() -> client.post("/api/chat", other("two")));
    NodeClient.await(() -> node.counters().waiting() == 1);

    var refused = client.post("/api/chat", other("three"));

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("maximum pending requests exceeded");
    assertThat(waiting).isNotDone();
    busy.close();
    assertThat(waiting.get().statusCode()).isEqualTo(200);
    assertThat(client.get("/api/ps").body()).contains("other").doesNotContain("qwen3:32b");
    assertThat(node.counters().modelLoads()).isEqualTo(2);
  }

  @Test
  void stopsAtTheNextTokenWhenTheClientLeaves() throws Exception {
    var node = start(NodeSettings.builder().loadTime(Duration.ZERO).decodeTokensPerSecond(200));
    var client = client(node);
    node.faults().inject(new Fault.Endless());
    var body = client.open(NodeClient.chat("one", "")).body();
    assertThat(body.read()).isPositive();
    var before = node.counters().generatedTokens();

    body.close();
    NodeClient.await(() -> node.counters().closedEarly() == 1);

    assertThat(node.counters().generatedTokens() - before).isLessThan(200);
    assertThat(node.counters().generating()).isZero();
  }

  @Test
  void keepsTheSlotDuringPromptEvaluationThoughTheClientHasLeft() throws Exception {
    var node = start(NodeSettings.builder().loadTime(Duration.ZERO).promptTokensPerSecond(1_000));
    var body = NodeClient.chat("x".repeat(1_000), "");
    var start = System.nanoTime();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
      var head = "POST /api/chat HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n\r\n";
      socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
      NodeClient.await(() -> node.counters().generating() == 1);
    }

    NodeClient.await(() -> node.counters().closedEarly() == 1);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(250));
    assertThat(node.counters().generatedTokens()).isZero();
  }

  @Test
  void forgetsAWaitingRequestWhoseClientHasLeft() throws Exception {
    var node = start(fast());
    var client = client(node);
    node.faults().inject(new Fault.Stall(1), 1);
    try (var busy = client.open(NodeClient.chat("one", "")).body()) {
      assertThat(busy.read()).isPositive();
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
        var body = NodeClient.chat("two", "");
        var head = "POST /api/chat HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n\r\n";
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
        NodeClient.await(() -> node.counters().waiting() == 1);
      }
      NodeClient.await(() -> node.counters().closedEarly() == 1);
      assertThat(node.counters().waiting()).isZero();
    }
  }

  @Test
  void evaluatesOnlyWhatTheCacheOfTheSlotDoesNotHold() {
    var node = start(fast());
    var client = client(node);
    var question = "x".repeat(4_000);
    client.post("/api/chat", NodeClient.chat(question, ""));
    var first = node.counters().promptTokensEvaluated();
    assertThat(first).isGreaterThan(1_000);

    client.post("/api/chat", NodeClient.chat(question + " and more", ""));

    assertThat(node.counters().promptTokensEvaluated() - first).isBetween(1L, 20L);
  }

  @Test
  void answersTheNextTurnOfAConversationFromTheCache() {
    var node = start(fast().length(LengthDistribution.fixed(100)));
    var client = client(node);
    var answer = NodeClient.content(client.lines(NodeClient.chat("one", "")).stream());
    var first = node.counters().promptTokensEvaluated();

    client.lines(
        "{\"model\":\"qwen3:32b\",\"messages\":[{\"role\":\"user\",\"content\":\"one\"},"
            + "{\"role\":\"assistant\",\"content\":\""
            + answer
            + "\"},{\"role\":\"user\",\"content\":\"two\"}]}");

    assertThat(node.counters().promptTokensEvaluated() - first).isLessThan(20);
  }

  @Test
  void balancesItsBooksUnderManyStreams() throws Exception {
    var node = start(fast().slots(4).length(LengthDistribution.fixed(30)));
    var client = client(node);
    var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
    for (var i = 0; i < 300; i++) {
      var body = NodeClient.chat("question " + i, "");
      answers.add(async(() -> client.post("/api/chat", body)));
    }

    for (var i = 0; i < answers.size(); i++) {
      var content = NodeClient.content(answers.get(i).get().body().lines().map(NodeClient::parse));
      assertThat(Markers.check(content, "qwen3:32b", List.of(Turn.user("question " + i))))
          .isEqualTo(new Verdict.Intact(30));
    }
    var counters = node.counters();
    assertThat(counters.finished()).isEqualTo(300);
    assertThat(counters.started()).isEqualTo(300);
    assertThat(counters.running()).isZero();
    assertThat(counters.generatedTokens()).isEqualTo(9_000);
    assertThat(counters.modelLoads()).isEqualTo(1);
  }

  private static NodeSettings.Builder fast() {
    return NodeSettings.builder().speed(100_000).length(LengthDistribution.fixed(5));
  }

  private static ModelSettings model(String name) {
    return ModelSettings.chat(name, 20_000_000_000L);
  }

  private static String other(String content) {
    return NodeClient.chat(content, "").replace("qwen3:32b", "other");
  }

  private static CompletableFuture<HttpResponse<String>> async(
      Supplier<HttpResponse<String>> call) {
    var result = new CompletableFuture<HttpResponse<String>>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                result.complete(call.get());
              } catch (RuntimeException e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  private SimulatedNode start(NodeSettings.Builder settings) {
    var node = SimulatedNode.start(settings.build());
    closeables.add(node);
    return node;
  }

  private NodeClient client(SimulatedNode node) {
    var client = new NodeClient(node);
    closeables.add(client);
    return client;
  }
}
