package forebay.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.Lane;
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

final class DeliveryHttpTest {

  private static final String CHAT = "/v1/chat/completions";

  private TestingGateway gateway = new TestingGateway();

  @AfterEach
  void close() {
    gateway.close();
  }

  private void restart(GatewayConfig config, LimitsConfig limits) {
    gateway.close();
    gateway = new TestingGateway(config, limits);
  }

  @ParameterizedTest
  @CsvSource({
    "BAD_REQUEST,400", "MODEL_MISSING,404", "NODE_UNREACHABLE,503", "NODE_BUSY,503",
    "NODE_LOST,503", "NODE_ERROR,502", "ANSWER_CUT,502", "ANSWER_MALFORMED,502",
    "ANSWER_TOO_LONG,502", "ANSWER_INCOMPLETE,502", "NODE_STALLED,504"
  })
  void decidesTheStatusByTheFailureInBothModes(Failure.Kind kind, int status) throws Exception {
    gateway.log.answer((log, submit) -> log.write(new Events(submit.id()).givenUp(kind)));
    assertThat(gateway.post(CHAT, TestingGateway.hello(false)).statusCode()).isEqualTo(status);
    assertThat(gateway.post(CHAT, TestingGateway.hello(true)).statusCode()).isEqualTo(status);
    var ollama = gateway.post("/api/chat", TestingGateway.hello(true));
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
    assertThat(gateway.post(CHAT, TestingGateway.hello(true)).statusCode()).isEqualTo(400);
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
                    Duration.ofMillis(1500),
                    null)));
    var response = gateway.post(CHAT, TestingGateway.hello(true));
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
                    submit.id(), Instant.EPOCH, Rejection.MODEL_NOT_FOUND, "no", null, null)));
    var openAi = gateway.post(CHAT, TestingGateway.hello(false));
    assertThat(openAi.statusCode()).isEqualTo(404);
    assertThat(openAi.body()).contains("\"code\":\"model_not_found\"");
    var ollama = gateway.post("/api/chat", TestingGateway.hello(false));
    assertThat(ollama.statusCode()).isEqualTo(404);
    assertThat(ollama.body())
        .isEqualTo("{\"error\":\"model \\\"qwen3:8b\\\" not found, try pulling it first\"}");
  }

  @Test
  void tellsExpiredAndCancelledNotToBeTriedAgain() throws Exception {
    gateway.log.answer((log, submit) -> log.write(new Reply.Expired(submit.id(), Instant.EPOCH)));
    var expired = gateway.post(CHAT, TestingGateway.hello(false));
    assertThat(expired.statusCode()).isEqualTo(504);
    assertThat(expired.headers().firstValue("x-should-retry")).contains("false");
    gateway.log.answer((log, submit) -> log.write(new Reply.Cancelled(submit.id(), Instant.EPOCH)));
    var cancelled = gateway.post(CHAT, TestingGateway.hello(false));
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
    var openAi = gateway.post(CHAT, TestingGateway.hello(true));
    assertThat(openAi.statusCode()).isEqualTo(200);
    assertThat(openAi.body())
        .endsWith(
            "data: {\"error\":{\"message\":\"it broke\",\"type\":\"server_error\",\"param\":null,"
                + "\"code\":\"answer_cut\"}}\n\n")
        .doesNotContain("[DONE]");
    assertThat(gateway.post("/api/chat", TestingGateway.hello(true)).body())
        .endsWith("{\"error\":\"it broke\"}\n");
  }

  @Test
  void givesUpAnAnswerWithAHole() throws Exception {
    gateway.log.answer(
        (log, submit) -> {
          log.write(new Events(submit.id()).started());
          log.write(new Events(submit.id()).delta(2, "lo"));
        });
    var response = gateway.post(CHAT, TestingGateway.hello(false));
    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(response.body()).contains("answer_incomplete");
    var submit = gateway.log.next();
    assertThat(gateway.log.next())
        .isEqualTo(
            new Request.Cancel(
                submit.id(), submit.key(), submit.scope(), submit.pool(), Request.Cause.LEFT));
  }

  @Test
  void lastsUntilTheDeadlineHasPassedAndNobodySaidSo() throws Exception {
    var limits = TestingGateway.LIMITS;
    restart(
        TestingGateway.PATIENT,
        new LimitsConfig(
            limits.maxBodyBytes(),
            Delivery.GRACE.negated(),
            10,
            10,
            3,
            1000,
            1000,
            limits.retryMemory(),
            limits.retryGrace()));
    var response = gateway.post(CHAT, TestingGateway.hello(false));
    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(gateway.log.next()).isInstanceOf(Request.Submit.class);
    assertThat(gateway.log.next()).isInstanceOf(Request.Cancel.class);
  }

  @Test
  void sendsThoseHomeWhoWaitWhenItStopsAndCancelsNothing() throws Exception {
    var whole = gateway.async(CHAT, TestingGateway.hello(false));
    var first = gateway.log.next();
    var stream = gateway.async(CHAT, TestingGateway.hello(true));
    var second = gateway.log.next();
    gateway.log.write(new Events(second.id()).started());
    try (var socket = gateway.rawPost(CHAT, TestingGateway.hello(true))) {
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
        List.of(
            gateway.async(CHAT, TestingGateway.hello(true)),
            gateway.async(CHAT, TestingGateway.hello(true)),
            gateway.async(CHAT, TestingGateway.hello(true)));
    var submits = List.of(gateway.log.next(), gateway.log.next(), gateway.log.next());
    var refused = gateway.post(CHAT, TestingGateway.hello(false));
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
    submits.forEach(submit -> TestingGateway.greet(gateway.log, (Request.Submit) submit));
    waiting.forEach(CompletableFuture::join);
    gateway.log.answer(TestingGateway::greet);
    assertThat(gateway.post(CHAT, TestingGateway.hello(false)).statusCode()).isEqualTo(200);
    assertThat(gateway.get("/metrics").body())
        .contains("forebay_gateway_refused_total{limit=\"too_many_open_requests\"} 1.0")
        .contains("forebay_gateway_outcomes_total{outcome=\"completed\"} 4.0");
  }

  @Test
  void takesNothingWhileItHasNoPlaceInTheLogOrNoLog() throws Exception {
    gateway.notReady.set("positioning");
    assertThat(gateway.post(CHAT, TestingGateway.hello(false)).statusCode()).isEqualTo(503);
    gateway.notReady.set(null);
    gateway.log.down();
    var response = gateway.post("/api/chat", TestingGateway.hello(false));
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("retry-after")).contains("1");
    assertThat(response.body()).startsWith("{\"error\":\"");
  }

  @Test
  void putsFlexibleRequestsIntoTheBatchLane() throws Exception {
    gateway.log.answer(TestingGateway::greet);
    gateway.post(
        CHAT,
        TestingGateway.hello(false).replace("{\"model\"", "{\"service_tier\":\"flex\",\"model\""));
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

  private static BufferedReader reader(Socket socket) throws Exception {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }
}
