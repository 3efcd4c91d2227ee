package forebay.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.config.GatewayConfig;
import forebay.protocol.config.LimitsConfig;
import forebay.protocol.reply.Failure;
import forebay.protocol.request.Request;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How an answer is delivered to clients that wait, are slow, leave, or hurry. */
final class ClientsHttpTest {

  private static final String CHAT = "/v1/chat/completions";
  private static final Duration SHORT = Duration.ofMillis(80);

  /** Speaks up quickly, and lets nobody be silent for long. */
  private static final GatewayConfig HASTY =
      new GatewayConfig(SHORT, SHORT, SHORT, Duration.ofMillis(400), 16, 4);

  private TestingGateway gateway = new TestingGateway();

  @AfterEach
  void close() {
    gateway.close();
  }

  private void restart(GatewayConfig config, LimitsConfig limits) {
    gateway.close();
    gateway = new TestingGateway(config, limits);
  }

  @Test
  void readsTheLogWhenItFellBehind() throws Exception {
    restart(
        new GatewayConfig(
            Duration.ofSeconds(9),
            Duration.ofSeconds(9),
            Duration.ofSeconds(9),
            Duration.ofSeconds(9),
            2,
            1),
        TestingGateway.LIMITS);
    gateway.log.answer(TestingGateway::greet);
    assertThat(gateway.post(CHAT, TestingGateway.hello(false)).body())
        .contains("\"content\":\"Hello\"");
    gateway.log.noReaders();
    var refused = gateway.post(CHAT, TestingGateway.hello(false));
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("/v1/requests/").contains("/stream");
  }

  @Test
  void keepsAnOpenAiStreamAliveAndOutlivesTheIdleTimeout() throws Exception {
    restart(HASTY, TestingGateway.LIMITS);
    var waiting = gateway.async(CHAT, TestingGateway.hello(true));
    var submit = (Request.Submit) gateway.log.next();
    try (var socket = gateway.rawPost(CHAT, TestingGateway.hello(true));
        var reader = reader(socket)) {
      var text = new StringBuilder();
      for (var line = reader.readLine(); count(text, ": ping\n") < 8; line = reader.readLine()) {
        text.append(line).append('\n');
      }
      assertThat(text.toString()).startsWith("HTTP/1.1 200").doesNotContain("data:");
    }
    TestingGateway.greet(gateway.log, submit);
    assertThat(waiting.join()).startsWith(": ping\n: ping\n").endsWith("data: [DONE]\n\n");
  }

  @Test
  void keepsAWholeAnswerAliveWithWhiteSpaceAndTellsALateFailureInTheBody() throws Exception {
    restart(HASTY, TestingGateway.LIMITS);
    try (var socket = gateway.rawPost(CHAT, TestingGateway.hello(false));
        var reader = reader(socket)) {
      var submit = gateway.log.next();
      assertThat(reader.readLine()).isEqualTo("HTTP/1.1 200 OK");
      gateway.log.write(new Events(submit.id()).givenUp(Failure.Kind.NODE_LOST));
      var rest = new StringBuilder();
      for (var line = reader.readLine(); line != null && !line.equals("0"); ) {
        rest.append(line).append('\n');
        line = reader.readLine();
      }
      assertThat(rest.toString()).contains("\n \n").contains("\"code\":\"node_lost\"");
    }
  }

  @Test
  void keepsOllamasStreamAliveWithRealChunks() throws Exception {
    restart(HASTY, TestingGateway.LIMITS);
    var waiting = gateway.async("/api/chat", TestingGateway.hello(true));
    var submit = (Request.Submit) gateway.log.next();
    try (var socket = gateway.rawPost("/api/chat", TestingGateway.hello(true));
        var reader = reader(socket)) {
      var line = reader.readLine();
      while (!line.startsWith("{")) {
        line = reader.readLine();
      }
      assertThat(line)
          .contains("\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":false}");
    }
    TestingGateway.greet(gateway.log, submit);
    assertThat(waiting.join().lines()).allMatch(line -> line.startsWith("{\"model\":\"qwen3:8b\""));
  }

  @Test
  void aSilentWaitOutlivesTheIdleTimeout() throws Exception {
    var late = Duration.ofSeconds(30);
    restart(
        new GatewayConfig(late, late, late, Duration.ofMillis(150), 16, 4), TestingGateway.LIMITS);
    var waiting = gateway.async(CHAT, TestingGateway.hello(false));
    var submit = (Request.Submit) gateway.log.next();
    // Watched by condition: another connection that is idle from the start is closed meanwhile.
    for (var i = 0; i < 4; i++) {
      try (var idle = gateway.raw("GET")) {
        assertThat(idle.getInputStream().read()).isIn(-1, (int) 'H');
      }
    }
    TestingGateway.greet(gateway.log, submit);
    assertThat(waiting.join()).contains("\"content\":\"Hello\"");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noticesThatAClientLeft(boolean stream) throws Exception {
    var socket = gateway.rawPost(CHAT, TestingGateway.hello(stream));
    var submit = gateway.log.next();
    if (stream) {
      gateway.log.write(new Events(submit.id()).started());
      gateway.log.write(new Events(submit.id()).delta(1, "Hel"));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }
    socket.close();
    assertThat(gateway.log.next())
        .isEqualTo(
            new Request.Cancel(
                submit.id(), submit.key(), submit.scope(), submit.pool(), Request.Cause.LEFT));
  }

  @Test
  void letsAReaderGoThatTakesNothing() throws Exception {
    restart(
        new GatewayConfig(
            Duration.ofSeconds(9),
            Duration.ofSeconds(9),
            Duration.ofSeconds(9),
            Duration.ofMillis(200),
            100_000,
            4),
        TestingGateway.LIMITS);
    try (var socket = gateway.rawPost(CHAT, TestingGateway.hello(true))) {
      var submit = gateway.log.next();
      var events = new Events(submit.id());
      gateway.log.write(events.started());
      for (var seq = 1; seq < 3000; seq++) {
        gateway.log.write(events.delta(seq, "x".repeat(10_000)));
      }
      assertThat(gateway.log.next()).isInstanceOf(Request.Cancel.class);
      assertThat(socket.isClosed()).isFalse();
    }
  }

  @Test
  void servesOneRequestAfterTheOtherOnAConnection() throws Exception {
    gateway.log.answer(TestingGateway::greet);
    for (var i = 0; i < 30; i++) {
      assertThat(gateway.post(CHAT, TestingGateway.hello(i % 2 == 0)).statusCode()).isEqualTo(200);
    }
  }

  /** The watcher takes the byte, sooner or later; neither way is an answer broken. */
  @Test
  void aClientThatSendsItsNextRequestTooEarlyStillGetsItsAnswer() throws Exception {
    restart(HASTY, TestingGateway.LIMITS);
    try (var socket = gateway.rawPost(CHAT, TestingGateway.hello(true));
        var reader = reader(socket)) {
      var submit = (Request.Submit) gateway.log.next();
      socket
          .getOutputStream()
          .write("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
      var text = new StringBuilder();
      while (count(text, ": ping\n") < 10) {
        text.append(reader.readLine()).append('\n');
      }
      TestingGateway.greet(gateway.log, submit);
      var rest = reader.lines().toList();
      assertThat(rest).containsSubsequence("data: [DONE]", "0");
    }
    assertThat(gateway.log.nothingWritten()).as("nothing is cancelled").isTrue();
  }

  private static BufferedReader reader(Socket socket) throws Exception {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  private static int count(CharSequence text, String part) {
    return text.toString().split(part, -1).length - 1;
  }
}
