package forebay.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.Lane;
import forebay.protocol.chat.Piece;
import forebay.protocol.config.GatewayConfig;
import forebay.protocol.config.LimitsConfig;
import forebay.protocol.reply.Failure;
import forebay.protocol.reply.Rejection;
import forebay.protocol.reply.Reply;
import forebay.protocol.request.Request;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DeliveryHttpTest {

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

  private static String hello(boolean stream) {
    return "{\"model\":\"qwen3:8b\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":"
        + stream
        + "}";
  }

  private static void greet(InMemoryLog log, Request.Submit submit) {
    var events = new Events(submit.id());
    log.write(events.started());
    log.write(events.delta(1, "Hel"));
    log.write(events.delta(2, "lo"));
    log.write(events.completed(3));
  }

  @ParameterizedTest
  @CsvSource({
    "BAD_REQUEST,400", "MODEL_MISSING,404", "NODE_UNREACHABLE,503", "NODE_BUSY,503",
    "NODE_LOST,503", "NODE_ERROR,502", "ANSWER_CUT,502", "ANSWER_MALFORMED,502",
    "ANSWER_TOO_LONG,502", "ANSWER_INCOMPLETE,502", "NODE_STALLED,504"
  })
  void decidesTheStatusByTheFailureInBothModes(Failure.Kind kind, int status) throws Exception {
    gateway.log.answer((log, submit) -> log.write(new Events(submit.id()).givenUp(kind)));
    assertThat(gateway.post(CHAT, hello(false)).statusCode()).isEqualTo(status);
    assertThat(gateway.post(CHAT, hello(true)).statusCode()).isEqualTo(status);
    var ollama = gateway.post("/api/chat", hello(true));
    assertThat(ollama.statusCode()).isEqualTo(status);
    assertThat(ollama.body()).startsWith("{\"error\":\"");
  }

  @Test
  void leavesTheStatusOpenUntilAnAttemptSaysSomething() throws Exception {
    gateway.log.answer(
        (log, submit) -> {
          var events = new Events(submit.id());
          log.write(events.started());
          log.write(events.failed(1, Failure.Kind.BAD_REQUEST));
        });
    assertThat(gateway.post(CHAT, hello(true)).statusCode()).isEqualTo(400);
  }

  @Test
  void saysWhenToComeBackToAFullQueue() throws Exception {
    gateway.log.answer(
        (log, submit) ->
            log.write(
                new Reply.Rejected(
                    submit.id(),
                    Instant.EPOCH,
                    Rejection.QUEUE_FULL,
                    "many wait",
                    Duration.ofMillis(1500))));
    var response = gateway.post(CHAT, hello(true));
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("retry-after-ms")).contains("1500");
    assertThat(response.headers().firstValue("retry-after")).contains("2");
    assertThat(response.body()).contains("\"code\":\"queue_full\"");
  }

  @Test
  void tellsAnUnknownModelInEachDialect() throws Exception {
    gateway.log.answer(
        (log, submit) ->
            log.write(
                new Reply.Rejected(
                    submit.id(), Instant.EPOCH, Rejection.MODEL_NOT_FOUND, "no", null)));
    var openAi = gateway.post(CHAT, hello(false));
    assertThat(openAi.statusCode()).isEqualTo(404);
    assertThat(openAi.body()).contains("\"code\":\"model_not_found\"");
    var ollama = gateway.post("/api/chat", hello(false));
    assertThat(ollama.statusCode()).isEqualTo(404);
    assertThat(ollama.body())
        .isEqualTo("{\"error\":\"model \\\"qwen3:8b\\\" not found, try pulling it first\"}");
  }

  @Test
  void tellsExpiredAndCancelledNotToBeTriedAgain() throws Exception {
    gateway.log.answer((log, submit) -> log.write(new Reply.Expired(submit.id(), Instant.EPOCH)));
    var expired = gateway.post(CHAT, hello(false));
    assertThat(expired.statusCode()).isEqualTo(504);
    assertThat(expired.headers().firstValue("x-should-retry")).contains("false");
    gateway.log.answer((log, submit) -> log.write(new Reply.Cancelled(submit.id(), Instant.EPOCH)));
    var cancelled = gateway.post(CHAT, hello(false));
    assertThat(cancelled.statusCode()).isEqualTo(409);
    assertThat(cancelled.headers().firstValue("x-should-retry")).contains("false");
  }

  @Test
  void endsAStreamThatFailsWithAnErrorAndNothingElse() throws Exception {
    gateway.log.answer(
        (log, submit) -> {
          var events = new Events(submit.id());
          log.write(events.started());
          log.write(events.delta(1, "Hel"));
          log.write(events.failed(2, Failure.Kind.ANSWER_CUT));
        });
    var openAi = gateway.post(CHAT, hello(true));
    assertThat(openAi.statusCode()).isEqualTo(200);
    assertThat(openAi.body())
        .endsWith(
            "data: {\"error\":{\"message\":\"it broke\",\"type\":\"server_error\",\"param\":null,"
                + "\"code\":\"answer_cut\"}}\n\n")
        .doesNotContain("[DONE]");
    assertThat(gateway.post("/api/chat", hello(true)).body())
        .endsWith("{\"error\":\"it broke\"}\n");
  }

  @Test
  void givesUpAnAnswerWithAHole() throws Exception {
    gateway.log.answer(
        (log, submit) -> {
          log.write(new Events(submit.id()).started());
          log.write(new Events(submit.id()).delta(2, "lo"));
        });
    var response = gateway.post(CHAT, hello(false));
    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(response.body()).contains("answer_incomplete");
    var submit = gateway.log.next();
    assertThat(gateway.log.next())
        .isEqualTo(new Request.Cancel(submit.id(), submit.key(), submit.scope(), submit.pool()));
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
    gateway.log.answer(DeliveryHttpTest::greet);
    assertThat(gateway.post(CHAT, hello(false)).body()).contains("\"content\":\"Hello\"");
    gateway.log.noReaders();
    var refused = gateway.post(CHAT, hello(false));
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("/v1/requests/").contains("/stream");
  }

  @Test
  void keepsAnOpenAiStreamAliveAndOutlivesTheIdleTimeout() throws Exception {
    restart(HASTY, TestingGateway.LIMITS);
    var waiting = async(CHAT, hello(true));
    var submit = (Request.Submit) gateway.log.next();
    try (var socket = gateway.rawPost(CHAT, hello(true));
        var reader = reader(socket)) {
      var text = new StringBuilder();
      for (var line = reader.readLine(); count(text, ": ping\n") < 8; line = reader.readLine()) {
        text.append(line).append('\n');
      }
      assertThat(text.toString()).startsWith("HTTP/1.1 200").doesNotContain("data:");
    }
    greet(gateway.log, submit);
    assertThat(waiting.join()).startsWith(": ping\n: ping\n").endsWith("data: [DONE]\n\n");
  }

  @Test
  void keepsAWholeAnswerAliveWithWhiteSpaceAndTellsALateFailureInTheBody() throws Exception {
    restart(HASTY, TestingGateway.LIMITS);
    try (var socket = gateway.rawPost(CHAT, hello(false));
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
    var waiting = async("/api/chat", hello(true));
    var submit = (Request.Submit) gateway.log.next();
    try (var socket = gateway.rawPost("/api/chat", hello(true));
        var reader = reader(socket)) {
      var line = reader.readLine();
      while (!line.startsWith("{")) {
        line = reader.readLine();
      }
      assertThat(line)
          .contains("\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":false}");
    }
    greet(gateway.log, submit);
    assertThat(waiting.join().lines()).allMatch(line -> line.startsWith("{\"model\":\"qwen3:8b\""));
  }

  @Test
  void aSilentWaitOutlivesTheIdleTimeout() throws Exception {
    var late = Duration.ofSeconds(30);
    restart(
        new GatewayConfig(late, late, late, Duration.ofMillis(150), 16, 4), TestingGateway.LIMITS);
    var waiting = async(CHAT, hello(false));
    var submit = (Request.Submit) gateway.log.next();
    // Watched by condition: another connection that is idle from the start is closed meanwhile.
    for (var i = 0; i < 4; i++) {
      try (var idle = gateway.raw("GET")) {
        assertThat(idle.getInputStream().read()).isIn(-1, (int) 'H');
      }
    }
    greet(gateway.log, submit);
    assertThat(waiting.join()).contains("\"content\":\"Hello\"");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noticesThatAClientLeft(boolean stream) throws Exception {
    var socket = gateway.rawPost(CHAT, hello(stream));
    var submit = gateway.log.next();
    if (stream) {
      gateway.log.write(new Events(submit.id()).started());
      gateway.log.write(new Events(submit.id()).delta(1, "Hel"));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }
    socket.close();
    assertThat(gateway.log.next())
        .isEqualTo(new Request.Cancel(submit.id(), submit.key(), submit.scope(), submit.pool()));
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
    try (var socket = gateway.rawPost(CHAT, hello(true))) {
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
    gateway.log.answer(DeliveryHttpTest::greet);
    for (var i = 0; i < 30; i++) {
      assertThat(gateway.post(CHAT, hello(i % 2 == 0)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void lastsUntilTheDeadlineHasPassedAndNobodySaidSo() throws Exception {
    var limits = TestingGateway.LIMITS;
    restart(
        TestingGateway.PATIENT,
        new LimitsConfig(limits.maxBodyBytes(), Delivery.GRACE.negated(), 10, 3, 1000, 1000));
    var response = gateway.post(CHAT, hello(false));
    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(gateway.log.next()).isInstanceOf(Request.Submit.class);
    assertThat(gateway.log.next()).isInstanceOf(Request.Cancel.class);
  }

  @Test
  void sendsThoseHomeWhoWaitWhenItStopsAndCancelsNothing() throws Exception {
    var whole = async(CHAT, hello(false));
    var first = gateway.log.next();
    var stream = async(CHAT, hello(true));
    var second = gateway.log.next();
    gateway.log.write(new Events(second.id()).started());
    try (var socket = gateway.rawPost(CHAT, hello(true))) {
      var third = gateway.log.next();
      gateway.log.write(new Events(third.id()).started());
      gateway.log.write(new Events(third.id()).delta(1, "Hel"));
      var reader = reader(socket);
      assertThat(reader.readLine()).isEqualTo("HTTP/1.1 200 OK");
      gateway.server.close();
      assertThat(whole.join()).contains("shutting_down").contains("/v1/requests/" + first.id());
      assertThat(stream.join()).contains("shutting_down");
      var rest = reader.lines().toList();
      assertThat(rest).anyMatch(line -> line.contains("/v1/requests/" + third.id()));
      assertThat(rest).endsWith("0", "");
    }
    assertThat(gateway.log.nothingWritten()).isTrue();
  }

  @Test
  void takesNoMoreRequestsThanItMay() throws Exception {
    var waiting =
        List.of(async(CHAT, hello(true)), async(CHAT, hello(true)), async(CHAT, hello(true)));
    var submits = List.of(gateway.log.next(), gateway.log.next(), gateway.log.next());
    var refused = gateway.post(CHAT, hello(false));
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
    submits.forEach(submit -> greet(gateway.log, (Request.Submit) submit));
    waiting.forEach(CompletableFuture::join);
    gateway.log.answer(DeliveryHttpTest::greet);
    assertThat(gateway.post(CHAT, hello(false)).statusCode()).isEqualTo(200);
    assertThat(gateway.get("/metrics").body())
        .contains("forebay_gateway_refused_total{limit=\"too_many_open_requests\"} 1.0")
        .contains("forebay_gateway_outcomes_total{outcome=\"completed\"} 4.0");
  }

  @Test
  void takesNothingWhileItHasNoPlaceInTheLogOrNoLog() throws Exception {
    gateway.notReady.set("positioning");
    assertThat(gateway.post(CHAT, hello(false)).statusCode()).isEqualTo(503);
    gateway.notReady.set(null);
    gateway.log.down();
    var response = gateway.post("/api/chat", hello(false));
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("retry-after")).contains("1");
    assertThat(response.body()).startsWith("{\"error\":\"");
  }

  @Test
  void resumesFromAnyPlaceWithTheSameText() throws Exception {
    gateway.log.answer(DeliveryHttpTest::greet);
    var unbroken = gateway.post(CHAT, hello(true)).body();
    var id = gateway.log.next().id();
    var base = "/v1/requests/chatcmpl-" + id + "/stream";
    assertThat(gateway.get(base).body()).isEqualTo(unbroken);
    var afterFirst = unbroken.indexOf("\n\n") + 2;
    assertThat(gateway.get(base + "?starting_after=2").body())
        .isEqualTo(unbroken.substring(afterFirst));
    assertThat(gateway.get(base + "?starting_after=4").body()).isEqualTo("data: [DONE]\n\n");
    assertThat(gateway.get(base + "?starting_after=x").statusCode()).isEqualTo(400);
    assertThat(gateway.get(base, "Authorization", "Bearer other").statusCode()).isEqualTo(404);
  }

  @Test
  void leavingAResumedStreamCancelsNothing() throws Exception {
    var running = async(CHAT, hello(true));
    var submit = gateway.log.next();
    var socket =
        gateway.raw("GET /v1/requests/" + submit.id() + "/stream HTTP/1.1\r\nHost: x\r\n\r\n");
    gateway.log.write(new Events(submit.id()).started());
    gateway.log.write(new Events(submit.id()).delta(1, "Hel"));
    assertThat(socket.getInputStream().read()).isEqualTo('H');
    socket.close();
    gateway.log.write(new Events(submit.id()).completed(2));
    assertThat(running.join()).endsWith("data: [DONE]\n\n");
    assertThat(gateway.log.nothingWritten()).isTrue();
  }

  @Test
  void showsARequestAtEachStageOfItsLife() throws Exception {
    var accepted =
        gateway.post(CHAT, hello(false), "Prefer", "respond-async", "Authorization", "Bearer sk");
    assertThat(accepted.statusCode()).isEqualTo(202);
    var submit = (Request.Submit) gateway.log.next();
    assertThat(submit.key().value()).matches("[0-9a-f]{16}");
    var path = "/v1/requests/" + submit.id();
    assertThat(accepted.headers().firstValue("location")).contains(path);
    assertThat(accepted.body()).contains("\"status\":\"queued\"");
    assertThat(gateway.get(path).statusCode()).isEqualTo(404);
    var events = new Events(submit.id());
    gateway.log.write(events.started());
    assertThat(gateway.get(path, "Authorization", "Bearer sk").body())
        .contains("\"status\":\"running\",\"model\":\"qwen3:8b\"")
        .contains("\"attempt\":1,\"node\":\"node-a\",\"seq\":1");
    gateway.log.write(events.delta(1, Piece.text("Hello")));
    gateway.log.write(events.completed(2));
    assertThat(gateway.get(path, "authorization", "bearer  sk").body())
        .contains("\"status\":\"completed\"")
        .contains("\"answer\":{\"id\":\"chatcmpl-" + submit.id())
        .contains("\"content\":\"Hello\"");
  }

  @Test
  void cancelsOnlyWhatRunsAndOnlyForItsOwner() throws Exception {
    gateway.post(CHAT, hello(false), "Prefer", "respond-async");
    var submit = gateway.log.next();
    var path = "/v1/requests/" + submit.id() + "/cancel";
    assertThat(gateway.post(path, "", "Authorization", "Bearer other").statusCode()).isEqualTo(404);
    assertThat(gateway.log.nothingWritten()).isTrue();
    assertThat(gateway.post(path, "").body()).contains("\"status\":\"queued\"");
    assertThat(gateway.log.next())
        .isEqualTo(new Request.Cancel(submit.id(), submit.key(), submit.scope(), submit.pool()));
    gateway.log.write(new Reply.Cancelled(submit.id(), Instant.EPOCH));
    assertThat(gateway.post(path, "").body()).contains("\"status\":\"cancelled\"");
    assertThat(gateway.log.nothingWritten()).isTrue();
    assertThat(gateway.get("/v1/requests/nonsense").statusCode()).isEqualTo(404);
  }

  @Test
  void putsFlexibleRequestsIntoTheBatchLane() throws Exception {
    gateway.log.answer(DeliveryHttpTest::greet);
    gateway.post(CHAT, hello(false).replace("{\"model\"", "{\"service_tier\":\"flex\",\"model\""));
    assertThat(((Request.Submit) gateway.log.next()).lane()).isEqualTo(Lane.BATCH);
  }

  @Test
  void answersALoadWithoutQueueing() throws Exception {
    var load = gateway.post("/api/generate", "{\"model\":\"qwen3:8b\"}");
    assertThat(load.statusCode()).isEqualTo(200);
    assertThat(load.body()).contains("\"response\":\"\",\"done\":true,\"done_reason\":\"load\"");
    var unload =
        gateway.post("/api/chat", "{\"model\":\"qwen3:8b\",\"messages\":[],\"keep_alive\":0}");
    assertThat(unload.body()).contains("\"done_reason\":\"unload\"");
    assertThat(gateway.post("/api/chat", "{\"model\":\"none\"}").statusCode()).isEqualTo(404);
    assertThat(gateway.log.nothingWritten()).isTrue();
  }

  private CompletableFuture<String> async(String path, String body) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return gateway.post(path, body).body();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static BufferedReader reader(Socket socket) throws Exception {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  private static int count(CharSequence text, String part) {
    return text.toString().split(part, -1).length - 1;
  }
}
