package forebay.loadtest.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {
  private static final String BODY = NodeClient.chat("hello", "");
  private static final String WHOLE = NodeClient.chat("hello", ",\"stream\":false");
  private static final Duration DELAY = Duration.ofMillis(60);

  private final SimulatedNode node =
      SimulatedNode.start(
          NodeSettings.builder().speed(100_000).length(LengthDistribution.fixed(20)).build());
  private final NodeClient client = new NodeClient(node);

  @AfterEach
  void close() {
    client.close();
    node.close();
  }

  @Test
  void strikesTheNextRequestsAndNoMore() {
    node.faults().inject(new Fault.Busy(), 2);

    assertThat(client.post("/api/chat", BODY).statusCode()).isEqualTo(503);
    assertThat(client.post("/api/chat", BODY).statusCode()).isEqualTo(503);
    assertThat(client.post("/api/chat", BODY).statusCode()).isEqualTo(200);
    assertThat(node.faults().active()).isEmpty();
  }

  @Test
  void strikesAShareOfTheRequests() {
    node.faults().injectShare(new Fault.Busy(), 0.3);
    var busy = 0;
    for (var i = 0; i < 200; i++) {
      busy += client.post("/api/chat", BODY).statusCode() == 503 ? 1 : 0;
    }

    assertThat(busy).isBetween(30, 90);
  }

  @Test
  void saysThatItIsBusyAsOllamaDoes() {
    node.faults().inject(new Fault.Busy());

    var response = client.post("/api/chat", BODY);

    assertThat(response.body())
        .isEqualTo(
            "{\"error\":\"server busy, please try again.  maximum pending requests exceeded\"}");
    assertThat(response.headers().firstValue("retry-after")).isEmpty();
  }

  @Test
  void answersAnyStatus() {
    node.faults().inject(new Fault.Status(429, "slow down"));

    var response = client.post("/api/chat", BODY);

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.body()).isEqualTo("{\"error\":\"slow down\"}");
  }

  @Test
  void answersAWebPage() {
    node.faults().inject(new Fault.Html());

    var response = client.post("/api/chat", BODY);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).startsWith("<!doctype html>");
  }

  @Test
  void delaysTheHeaders() {
    node.faults().inject(new Fault.DelayHeaders(DELAY));
    var start = System.nanoTime();

    assertIntact(client.post("/api/chat", BODY).body());

    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(DELAY.toNanos());
  }

  @Test
  void delaysAToken() {
    node.faults().inject(new Fault.DelayToken(5, DELAY));
    var start = System.nanoTime();

    assertIntact(client.post("/api/chat", BODY).body());

    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(DELAY.toNanos());
  }

  @Test
  void stallsBeforeTheFirstTokenWithTheHeadersSent() throws Exception {
    node.faults().inject(new Fault.Stall(0), 1);

    var response = client.open(BODY);

    try (var body = response.body()) {
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(body.available()).isZero();
      assertThat(node.counters().generatedTokens()).isZero();
    }
    NodeClient.await(() -> node.counters().closedEarly() == 1);
  }

  @Test
  void stallsAfterSoManyTokensUntilTheClientLeaves() throws Exception {
    node.faults().inject(new Fault.Stall(3), 1);

    try (var body = client.open(BODY).body()) {
      var reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
      for (var i = 0; i < 3; i++) {
        assertThat(reader.readLine()).isNotNull();
      }
      assertThat(node.counters().generating()).isEqualTo(1);
      assertThat(node.counters().generatedTokens()).isEqualTo(3);
    }

    NodeClient.await(() -> node.counters().closedEarly() == 1);
    assertThat(node.counters().generating()).isZero();
  }

  @Test
  void resetsInMidStream() throws Exception {
    node.faults().inject(new Fault.Reset(3));

    assertThat(readRaw()).satisfies(end -> assertThat(end.failure()).contains("reset"));
    assertThat(node.counters().failed()).isEqualTo(1);
  }

  @Test
  void closesInMidStream() throws Exception {
    node.faults().inject(new Fault.Close(3));

    var end = readRaw();

    assertThat(end.failure()).isEmpty();
    assertThat(end.text())
        .endsWith("\r\n")
        .doesNotContain("\r\n0\r\n")
        .doesNotContain("done\":true");
    assertThatThrownBy(() -> client.post("/api/chat", BODY))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void endsProperlyWithoutDone() {
    node.faults().inject(new Fault.EndWithoutDone(3));

    var lines = client.lines(BODY);

    assertThat(lines).hasSize(3).noneMatch(line -> line.path("done").asBoolean());
    assertThat(NodeClient.parse(client.post("/api/chat", WHOLE).body()).path("done").asBoolean())
        .isFalse();
  }

  @Test
  void writesAnErrorLineAfterSoManyTokens() {
    node.faults().inject(new Fault.ErrorLine(3, "out of memory"));

    assertThat(client.lines(BODY)).hasSize(4);
    assertThat(client.lines(BODY).getLast().toString()).isEqualTo("{\"error\":\"out of memory\"}");
    assertThat(client.post("/api/chat", WHOLE).statusCode()).isEqualTo(500);
  }

  @Test
  void strikesBeforeDoneIfTheAnswerIsShorter() {
    node.faults().inject(new Fault.ErrorLine(1_000, "late"));

    assertThat(client.lines(BODY)).hasSize(21);
    assertThat(client.lines(BODY).getLast().has("error")).isTrue();
  }

  @Test
  void writesALineThatIsNotJsonAndGoesOn() {
    node.faults().inject(new Fault.InvalidLine(3));

    var lines = client.post("/api/chat", BODY).body().lines().toList();

    assertThat(lines).hasSize(22);
    assertThatThrownBy(() -> NodeClient.parse(lines.get(3))).isNotNull();
  }

  @Test
  void endsInTheMiddleOfALine() {
    node.faults().inject(new Fault.HalfLine(3));

    var body = client.post("/api/chat", BODY).body();

    assertThat(body).doesNotEndWith("\n");
    assertThat(body.lines()).hasSize(4);
  }

  @Test
  void writesALineOfAMegabyte() {
    node.faults().inject(new Fault.LongLine(3, 1_000_000));

    var lines = client.lines(BODY);

    assertThat(lines.get(3).path("message").path("content").asString()).hasSize(1_000_000);
    assertThat(lines.getLast().path("done").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void splitsCharactersOverTwoPacketsWithoutHarm(boolean stream) throws Exception {
    node.faults().inject(new Fault.SplitCharacters());
    var split = 0;
    var whole = new StringBuilder();

    try (var socket = connect(stream ? BODY : WHOLE)) {
      var bytes = new byte[64 * 1024];
      var all = new ByteArrayOutputStream();
      for (var count = 0; count >= 0; count = socket.getInputStream().read(bytes)) {
        all.write(bytes, 0, count);
        split += count > 0 && (bytes[count - 1] & 0xc0) == 0xc0 ? 1 : 0;
      }
      whole.append(all.toString(StandardCharsets.UTF_8));
    }

    assertThat(split).isPositive();
    assertThat(whole.toString()).contains("水", "力").doesNotContain("\uFFFD");
  }

  @Test
  void neverEndsUntilTheClientLeaves() throws Exception {
    node.faults().inject(new Fault.Endless());

    try (var body = client.open(BODY).body()) {
      var reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
      for (var i = 0; i < 1_000; i++) {
        assertThat(NodeClient.parse(reader.readLine()).path("done").asBoolean()).isFalse();
      }
    }

    NodeClient.await(() -> node.counters().closedEarly() == 1);
  }

  @Test
  void writesObjectsWithoutNewlines() {
    node.faults().inject(new Fault.NoNewlines());

    assertThat(client.post("/api/chat", BODY).body()).doesNotContain("\n").contains("}{");
  }

  @Test
  void hangsButListsItsModels() throws Exception {
    node.faults().inject(new Fault.Hang());

    try (var socket = connect(BODY)) {
      NodeClient.await(() -> node.counters().running() == 1);
      assertThat(client.get("/api/tags").statusCode()).isEqualTo(200);
      assertThat(socket.getInputStream().available()).isZero();
    }

    NodeClient.await(() -> node.counters().closedEarly() == 1);
  }

  @Test
  void freezesAltogether() throws Exception {
    node.faults().inject(new Fault.Freeze());

    try (var socket = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
      socket
          .getOutputStream()
          .write("GET /api/tags HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      NodeClient.await(() -> node.counters().requests("/api/tags") == 1);
      assertThat(socket.getInputStream().available()).isZero();
    }
  }

  @Test
  void failsOrDelaysOnlyTheListOfModels() {
    node.faults().inject(new Fault.FailingTags(500), 1);
    node.faults().inject(new Fault.SlowTags(DELAY), 1);
    assertIntact(client.post("/api/chat", BODY).body());

    assertThat(client.get("/api/tags").statusCode()).isEqualTo(500);
    var start = System.nanoTime();
    assertThat(client.get("/api/tags").statusCode()).isEqualTo(200);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(DELAY.toNanos());
  }

  @Test
  void worksAgainWhenTheFaultsAreCleared() {
    node.faults().inject(new Fault.Hang());
    node.faults().clear();

    assertIntact(client.post("/api/chat", BODY).body());
  }

  private record End(String text, String failure) {}

  /** What a socket sees until its end, and how it ended. */
  private End readRaw() throws IOException {
    var text = new StringBuilder();
    try (var socket = connect(BODY)) {
      var bytes = new byte[64 * 1024];
      for (var count = 0; count >= 0; count = socket.getInputStream().read(bytes)) {
        text.append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
      }
      return new End(text.toString(), "");
    } catch (SocketException e) {
      return new End(text.toString(), String.valueOf(e.getMessage()));
    }
  }

  private Socket connect(String body) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), node.port());
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    var head = "POST /api/chat HTTP/1.1\r\nConnection: close\r\nContent-Length: " + bytes.length;
    socket.getOutputStream().write((head + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  private static void assertIntact(String ndjson) {
    var content = NodeClient.content(ndjson.lines().map(NodeClient::parse));
    assertThat(Markers.check(content, "qwen3:32b", List.of(Turn.user("hello"))))
        .isEqualTo(new Verdict.Intact(20));
  }
}
