package forebay.worker.ollama;

import static forebay.worker.ScriptedNode.done;
import static forebay.worker.ScriptedNode.piece;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.config.LimitsConfig;
import forebay.protocol.config.UpstreamConfig;
import forebay.protocol.reply.Failure;
import forebay.protocol.reply.Failure.Kind;
import forebay.worker.Await;
import forebay.worker.ScriptedNode;
import forebay.worker.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatCallTest {

  private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);
  private final ScriptedNode node = new ScriptedNode();
  private final AtomicReference<OllamaNode> ollama = new AtomicReference<>();
  private final StringBuilder text = new StringBuilder();

  @AfterEach
  void close() {
    node.close();
    if (ollama.get() != null) {
      ollama.get().close();
    }
    timers.shutdownNow();
  }

  @Test
  void givesThePiecesAndTheEnd() {
    node.chat(piece("Hel"), piece("lo"), done());
    assertThat(last(call())).isInstanceOf(ChatEvent.Done.class);
    assertThat(text).hasToString("Hello");
  }

  @Test
  void joinsACharacterThatArrivesInTwoPackets() {
    var bytes = (piece("a€😀b") + "\n" + done() + "\n").getBytes(UTF_8);
    node.on(
        "/api/chat",
        c -> {
          c.stream();
          for (var b : bytes) {
            c.raw(new byte[] {b});
          }
        });
    assertThat(last(call())).isInstanceOf(ChatEvent.Done.class);
    assertThat(text).hasToString("a€😀b");
  }

  @Test
  void takesALastLineWithoutLineFeed() {
    node.on("/api/chat", c -> c.stream().raw(done()));
    assertThat(last(call())).isInstanceOf(ChatEvent.Done.class);
  }

  @Test
  void isUnreachableWhereNobodyListens() throws IOException {
    URI url;
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      url = URI.create("http://127.0.0.1:" + server.getLocalPort());
    }
    var call = call(url, Settings.upstream(), Settings.limits());
    assertBroken(call, Kind.NODE_UNREACHABLE);
  }

  @Test
  void readsErrorsBeforeTheAnswer() {
    node.on("/api/chat", c -> c.error(404, "model 'x' not found"));
    assertThat(broken(call()))
        .isEqualTo(
            new Failure(
                Kind.MODEL_MISSING, "the node does not have the model: model 'x' not found"));
    node.on("/api/chat", c -> c.error(503, "server busy"));
    assertBroken(call(), Kind.NODE_BUSY);
    node.on("/api/chat", c -> c.error(400, "bad"));
    assertBroken(call(), Kind.BAD_REQUEST);
    node.on("/api/chat", c -> c.error(500, "out of memory"));
    assertBroken(call(), Kind.NODE_ERROR);
  }

  @Test
  void neverFollowsARedirect() {
    node.on(
        "/api/chat",
        c -> c.raw("HTTP/1.1 307 X\r\nLocation: /api/pull\r\nConnection: close\r\n\r\n"));
    assertBroken(call(), Kind.ANSWER_MALFORMED);
    assertThat(node.paths()).containsExactly("/api/chat");
  }

  @Test
  void readsAnErrorInMidAnswer() {
    node.chat(piece("a"), "{\"error\":\"runner died\"}");
    assertBroken(call(), Kind.NODE_ERROR);
    assertThat(text).hasToString("a");
  }

  @Test
  void isCutWithoutDone() {
    node.chat(piece("a"));
    assertBroken(call(), Kind.ANSWER_CUT);
    node.on("/api/chat", c -> c.stream().lines(piece("a")).reset());
    assertBroken(call(), Kind.ANSWER_CUT);
    node.on("/api/chat", ScriptedNode.Connection::reset);
    assertBroken(call(), Kind.ANSWER_CUT);
  }

  @Test
  void isMalformedWhenItIsAPage() {
    node.on("/api/chat", c -> c.head(200, "text/html").raw("<html>\n"));
    assertBroken(call(), Kind.ANSWER_MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"message\":{\"cont", "not json\n", "<html>\n", "\n"})
  void isMalformedWhenALineIs(String bytes) {
    node.on("/api/chat", c -> c.stream().lines(piece("a")).raw(bytes));
    assertBroken(call(), Kind.ANSWER_MALFORMED);
  }

  @Test
  void isMalformedWhenALineIsTooLong() {
    node.chat(piece("x".repeat(20_000)), done());
    assertBroken(call(), Kind.ANSWER_MALFORMED);
  }

  @Test
  void isTooLongWhenItDoesNotEnd() {
    node.on(
        "/api/chat",
        c -> {
          c.stream();
          while (true) {
            c.lines(piece("x".repeat(1000)));
          }
        });
    assertBroken(call(), Kind.ANSWER_TOO_LONG);
    assertThat(text.length()).isLessThanOrEqualTo(Settings.limits().maxAnswerBytes());
  }

  @Test
  void countsEmptyPiecesSoThatTheyEndAsWell() {
    node.on(
        "/api/chat",
        c -> {
          c.stream();
          while (true) {
            c.lines(piece(""));
          }
        });
    assertBroken(call(), Kind.ANSWER_TOO_LONG);
  }

  @Test
  void stallsBeforeTheHeaders() {
    node.on("/api/chat", ScriptedNode.Connection::awaitLeft);
    var call =
        call(
            node.url(),
            Settings.upstream(Duration.ofMillis(150), Duration.ofSeconds(10)),
            Settings.limits());
    assertBroken(call, Kind.NODE_STALLED);
    Await.until("the connection is closed", () -> node.left() == 1);
  }

  @Test
  void stallsAfterTheHeaders() {
    node.on("/api/chat", c -> c.stream().awaitLeft());
    var call =
        call(
            node.url(),
            Settings.upstream(Duration.ofMillis(150), Duration.ofSeconds(10)),
            Settings.limits());
    assertBroken(call, Kind.NODE_STALLED);
    Await.until("the connection is closed", () -> node.left() == 1);
  }

  @Test
  void stallsInMidLine() {
    node.on("/api/chat", c -> c.stream().lines(piece("a")).raw("{\"mess").awaitLeft());
    var call =
        call(
            node.url(),
            Settings.upstream(Duration.ofSeconds(10), Duration.ofMillis(150)),
            Settings.limits());
    assertBroken(call, Kind.NODE_STALLED);
    assertThat(text).hasToString("a");
    Await.until("the connection is closed", () -> node.left() == 1);
  }

  @Test
  void closesAtOnceWhenAbandonedInMidAnswer() {
    node.on("/api/chat", c -> c.stream().lines(piece("a")).awaitLeft());
    var call = call();
    assertThat(call.next()).isInstanceOf(ChatEvent.More.class);
    Thread.startVirtualThread(call::abandon);
    assertThat(call.next()).isInstanceOf(ChatEvent.Closed.class);
    Await.until("the connection is closed", () -> node.left() == 1);
  }

  @Test
  void waitsForTheFirstLineWhenAbandonedBeforeIt() throws InterruptedException {
    var asked = new CountDownLatch(1);
    var abandoned = new CountDownLatch(1);
    node.on(
        "/api/chat",
        c -> {
          asked.countDown();
          abandoned.await();
          c.stream().lines(piece("a")).awaitLeft();
        });
    var call = call();
    var event = new AtomicReference<ChatEvent>();
    var reader = Thread.startVirtualThread(() -> event.set(call.next()));
    asked.await();
    call.abandon();
    assertThat(node.left()).isZero();
    abandoned.countDown();
    reader.join();
    assertThat(event.get()).isInstanceOf(ChatEvent.Closed.class);
    Await.until("the connection is closed", () -> node.left() == 1);
  }

  @Test
  void closesInTheEndWhenTheFirstLineDoesNotCome() throws InterruptedException {
    var asked = new CountDownLatch(1);
    node.on(
        "/api/chat",
        c -> {
          asked.countDown();
          c.awaitLeft();
        });
    var call = call();
    var event = new AtomicReference<ChatEvent>();
    var reader = Thread.startVirtualThread(() -> event.set(call.next()));
    asked.await();
    call.abandon();
    reader.join();
    assertThat(event.get()).isInstanceOf(ChatEvent.Closed.class);
    Await.until("the connection is closed", () -> node.left() == 1);
  }

  @Test
  void neverConnectsWhenClosedBefore() {
    var call = call();
    call.close();
    assertThat(call.next()).isInstanceOf(ChatEvent.Closed.class);
    assertThat(node.paths()).isEmpty();
  }

  private ChatCall call() {
    return call(node.url(), Settings.upstream(), Settings.limits());
  }

  private ChatCall call(URI url, UpstreamConfig upstream, LimitsConfig limits) {
    if (ollama.get() != null) {
      ollama.get().close();
    }
    ollama.set(new OllamaNode(url, upstream, limits, timers));
    text.setLength(0);
    return ollama.get().chat(Settings.chat());
  }

  private ChatEvent last(ChatCall call) {
    while (true) {
      var event = call.next();
      if (!(event instanceof ChatEvent.More(var piece))) {
        return event;
      }
      text.append(piece.content() == null ? "" : piece.content());
    }
  }

  private Failure broken(ChatCall call) {
    return ((ChatEvent.Broken) last(call)).failure();
  }

  private void assertBroken(ChatCall call, Kind kind) {
    assertThat(broken(call).kind()).isEqualTo(kind);
  }
}
