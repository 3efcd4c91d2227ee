package forebay.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.RequestId;
import forebay.protocol.reply.Failure;
import forebay.protocol.reply.Reply;
import forebay.protocol.request.Request;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What those see who wait, and those who come again. */
final class WaitingHttpTest {

  private static final String CHAT = "/v1/chat/completions";

  private final TestingGateway gateway = new TestingGateway();

  @AfterEach
  void close() {
    gateway.close();
  }

  private static Reply.Waiting waiting(RequestId id, int position, @Nullable Duration estimate) {
    return new Reply.Waiting(id, Instant.EPOCH, position, estimate);
  }

  @Test
  void showsAStreamItsPlaceWhileItWaits() throws Exception {
    try (var socket = gateway.rawPost(CHAT, TestingGateway.hello(true));
        var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
      var submit = (Request.Submit) gateway.log.next();
      gateway.log.write(waiting(submit.id(), 3, Duration.ofMillis(11_200)));
      assertThat(reader.readLine()).isEqualTo("HTTP/1.1 200 OK");
      var line = reader.readLine();
      while (!line.startsWith(":")) {
        line = reader.readLine();
      }
      assertThat(line).isEqualTo(": forebay position=3 wait=12s");
      gateway.log.write(waiting(submit.id(), 1, null));
      TestingGateway.greet(gateway.log, submit);
      var body = new StringBuilder();
      while (!body.toString().contains("[DONE]")) {
        body.append(reader.readLine()).append('\n');
      }
      assertThat(body.toString())
          .contains(": forebay position=1\n")
          .contains("\"content\":\"Hel\"");
    }
  }

  @Test
  void leavesTheStatusOpenWhereThereIsNoPlaceForAComment() throws Exception {
    gateway.log.answer(
        (log, submit) -> {
          log.write(waiting(submit.id(), 3, null));
          log.write(new Events(submit.id()).givenUp(Failure.Kind.NODE_LOST));
        });
    assertThat(gateway.post("/api/chat", TestingGateway.hello(true)).statusCode()).isEqualTo(503);
    assertThat(gateway.post(CHAT, TestingGateway.hello(false)).statusCode()).isEqualTo(503);
    var stream = gateway.post(CHAT, TestingGateway.hello(true));
    assertThat(stream.statusCode()).isEqualTo(200);
    assertThat(stream.body()).startsWith(": forebay position=3\ndata: {\"error\":");
  }

  @Test
  void givesARepeatTheAnswerToItsOriginalInItsOwnMode() throws Exception {
    var first = gateway.async(CHAT, TestingGateway.hello(true));
    var original = (Request.Submit) gateway.log.next();
    gateway.log.write(new Events(original.id()).started());
    gateway.log.write(new Events(original.id()).delta(1, "Hel"));
    gateway.log.answer(
        (log, submit) -> log.write(new Reply.Attached(submit.id(), Instant.EPOCH, original.id())));
    var left = gateway.rawPost(CHAT, TestingGateway.hello(true));
    var again = gateway.log.next();
    assertThat(again.id()).isNotEqualTo(original.id());
    assertThat(left.getInputStream().read()).isEqualTo('H');
    left.close();
    assertThat(gateway.log.next())
        .as("the repeat is taken back, not the original")
        .isEqualTo(
            new Request.Cancel(
                again.id(), again.key(), again.scope(), again.pool(), Request.Cause.LEFT));
    gateway.log.answer(
        (log, submit) -> {
          log.write(new Reply.Attached(submit.id(), Instant.EPOCH, original.id()));
          log.write(new Events(original.id()).delta(2, "lo"));
          log.write(new Events(original.id()).completed(3));
        });
    var whole = gateway.post(CHAT, TestingGateway.hello(false));
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.body())
        .contains("\"id\":\"chatcmpl-" + original.id())
        .contains("\"content\":\"Hello\"");
    assertThat(whole.headers().firstValue("x-request-id")).contains(original.id().toString());
    assertThat(whole.headers().firstValue("x-forebay-attached-to"))
        .contains(original.id().toString());
    assertThat(first.join()).endsWith("data: [DONE]\n\n");
    var repeat = gateway.log.next();
    assertThat(gateway.get("/v1/requests/" + repeat.id()).body())
        .contains("\"status\":\"attached\"")
        .contains("\"attached_to\":\"" + original.id() + "\"");
    assertThat(gateway.get("/v1/requests/" + repeat.id() + "/stream").body())
        .isEqualTo(first.join());
  }

  @Test
  void letsOneAnotherTenantsRequestNotBeARepeatOfThisOnes() throws Exception {
    gateway.log.answer(TestingGateway::greet);
    gateway.post(CHAT, TestingGateway.hello(false), "Authorization", "Bearer other");
    var theirs = gateway.log.next();
    gateway.log.answer(
        (log, submit) -> log.write(new Reply.Attached(submit.id(), Instant.EPOCH, theirs.id())));
    assertThat(gateway.post(CHAT, TestingGateway.hello(false)).statusCode()).isEqualTo(404);
  }

  @Test
  void goesInNoCirclesWhenARepeatIsSaidToRepeatItself() throws Exception {
    gateway.log.answer(
        (log, submit) -> log.write(new Reply.Attached(submit.id(), Instant.EPOCH, submit.id())));
    assertThat(gateway.post(CHAT, TestingGateway.hello(false)).statusCode()).isEqualTo(502);
  }

  @Test
  void saysThatAClientMayReturnIfItRetriesByItself() throws Exception {
    var socket = gateway.rawPost(CHAT, TestingGateway.hello(true), "x-stainless-retry-count: 0");
    var submit = gateway.log.next();
    socket.close();
    assertThat(((Request.Cancel) gateway.log.next()))
        .extracting(Request.Cancel::id, Request.Cancel::cause)
        .containsExactly(submit.id(), Request.Cause.MAY_RETURN);
  }
}
