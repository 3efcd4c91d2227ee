package forebay.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.chat.Piece;
import forebay.protocol.reply.Reply;
import forebay.protocol.request.Request;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RequestsHttpTest {

  private static final String CHAT = "/v1/chat/completions";

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
}
