package forebay.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.RequestId;
import forebay.protocol.chat.Piece;
import forebay.protocol.reply.Quota;
import forebay.protocol.reply.Rejection;
import forebay.protocol.reply.Reply;
import forebay.protocol.request.Request;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RequestsHttpTest {

  private static final String CHAT = "/v1/chat/completions";
  private static final Instant AT = Instant.parse("2027-01-02T03:04:05.600Z");

  private final TestingGateway gateway = new TestingGateway();

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void resumesFromAnyPlaceWithTheSameText() throws Exception {
    gateway.log.answer(TestingGateway::greet);
    var unbroken = gateway.post(CHAT, TestingGateway.hello(true)).body();
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
  void anAnswerIsThereAfterItsDeadline() throws Exception {
    gateway.log.answer(TestingGateway::greet);
    gateway.post(CHAT, TestingGateway.hello(true));
    var submit = (Request.Submit) gateway.log.next();
    var old = new RequestId(AT.toEpochMilli(), 3, 1, 2);
    gateway.log.write(
        new Reply.Accepted(
            old,
            submit.key(),
            submit.tenant(),
            submit.scope(),
            submit.pool(),
            submit.lane(),
            submit.chat().model(),
            Instant.EPOCH,
            Instant.EPOCH.plusSeconds(1)));
    var events = new Events(old);
    gateway.log.write(events.started());
    gateway.log.write(events.delta(1, "Hello"));
    gateway.log.write(events.completed(2));
    var response = gateway.get("/v1/requests/" + old + "/stream");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("Hello").endsWith("data: [DONE]\n\n");
  }

  @Test
  void leavingAResumedStreamCancelsNothing() throws Exception {
    var running = gateway.async(CHAT, TestingGateway.hello(true));
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
        gateway.post(
            CHAT,
            TestingGateway.hello(false),
            "Prefer",
            "respond-async",
            "Authorization",
            "Bearer sk");
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
    gateway.post(CHAT, TestingGateway.hello(false), "Prefer", "respond-async");
    var submit = gateway.log.next();
    var path = "/v1/requests/" + submit.id() + "/cancel";
    assertThat(gateway.post(path, "", "Authorization", "Bearer other").statusCode()).isEqualTo(404);
    assertThat(gateway.log.nothingWritten()).isTrue();
    assertThat(gateway.post(path, "").body()).contains("\"status\":\"queued\"");
    assertThat(gateway.log.next())
        .isEqualTo(
            new Request.Cancel(
                submit.id(), submit.key(), submit.scope(), submit.pool(), Request.Cause.ASKED));
    gateway.log.write(new Reply.Cancelled(submit.id(), Instant.EPOCH));
    assertThat(gateway.post(path, "").body()).contains("\"status\":\"cancelled\"");
    assertThat(gateway.log.nothingWritten()).isTrue();
    assertThat(gateway.get("/v1/requests/nonsense").statusCode()).isEqualTo(404);
  }

  @Test
  void showsWhereARequestWaits() throws Exception {
    gateway.post(CHAT, TestingGateway.hello(false), "Prefer", "respond-async");
    var id = gateway.log.next().id();
    for (var position = 9; position > 1; position--) {
      gateway.log.write(new Reply.Waiting(id, AT, position, Duration.ofMillis(1500L * position)));
    }
    assertThat(gateway.get("/v1/requests/" + id).body())
        .contains("\"position\":2,\"estimated_wait_ms\":3000,\"seq\":0")
        .endsWith(
            "{\"event\":\"waiting\",\"at\":\"2027-01-02T03:04:05.600Z\",\"position\":9,\"estimated_wait_ms\":13500},"
                + "{\"event\":\"waiting\",\"at\":\"2027-01-02T03:04:05.600Z\",\"position\":2,\"estimated_wait_ms\":3000}]}");
  }

  @Test
  void tellsTheWholeStoryOfARequest() throws Exception {
    gateway.post(CHAT, TestingGateway.hello(false), "Prefer", "respond-async");
    var submit = (Request.Submit) gateway.log.next();
    var id = submit.id();
    var admitted = new Reply.Admitted(id, AT, new Quota(15, 14, Duration.ZERO), AT.plusSeconds(1));
    gateway.log.write(admitted);
    gateway.log.write(admitted);
    gateway.log.write(new Reply.Missed(id, AT, "unknown"));
    gateway.log.write(new Reply.Waiting(id, AT, 1, null));
    TestingGateway.greet(gateway.log, submit);
    var at = "\"at\":\"2027-01-02T03:04:05.600Z\"";
    var then = "\"at\":\"2026-01-02T03:04:05.678Z\"";
    var body = gateway.get("/v1/requests/" + id).body();
    assertThat(body).doesNotContain("\"estimated_wait_ms\"").startsWith("{\"id\":\"" + id);
    assertThat(body.substring(body.indexOf(",{\"event\"")))
        .isEqualTo(
            """
            ,{"event":"admitted",%1$s,"remaining":14,"held_until":"2027-01-02T03:04:06.600Z"}\
            ,{"event":"cache",%1$s,"outcome":"miss","reason":"unknown"}\
            ,{"event":"waiting",%1$s,"position":1}\
            ,{"event":"attempt",%2$s,"attempt":1,"node":"node-a","digest":"abc"}\
            ,{"event":"first_token",%2$s}\
            ,{"event":"completed",%2$s}]}"""
                .formatted(at, then));
  }

  @Test
  void tellsWhyARequestWasNotLetInAndWhatItRepeats() throws Exception {
    gateway.post(CHAT, TestingGateway.hello(false), "Prefer", "respond-async");
    var id = gateway.log.next().id();
    gateway.log.write(
        new Reply.Rejected(id, AT, Rejection.RATE_LIMIT, "later", Duration.ofSeconds(2), null));
    assertThat(gateway.get("/v1/requests/" + id).body())
        .contains("\"status\":\"rejected\"")
        .contains("\"code\":\"rate_limit_exceeded\"")
        .contains("\"event\":\"rejected\"")
        .endsWith("\"reason\":\"rate_limit\",\"retry_after_ms\":2000}]}");
    gateway.post(CHAT, TestingGateway.hello(false), "Prefer", "respond-async");
    var again = gateway.log.next();
    gateway.log.write(new Reply.Attached(again.id(), AT, id));
    var path = "/v1/requests/" + again.id();
    assertThat(gateway.get(path).body())
        .contains("\"attached_to\":\"" + id + "\"")
        .endsWith("\"to\":\"" + id + "\"}]}");
    gateway.post(path + "/cancel", "");
    assertThat(gateway.log.next())
        .as("whom it is attached to, admission knows")
        .isEqualTo(
            new Request.Cancel(
                again.id(), again.key(), again.scope(), again.pool(), Request.Cause.ASKED));
  }
}
