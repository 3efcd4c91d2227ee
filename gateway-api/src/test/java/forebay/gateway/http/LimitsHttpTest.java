package forebay.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.reply.Quota;
import forebay.protocol.reply.Rejection;
import forebay.protocol.reply.Reply;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client is told of limits: where its key stands, and when to come back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LimitsHttpTest {

  private static final String CHAT = "/v1/chat/completions";

  private final TestingGateway gateway = new TestingGateway();

  @AfterAll
  void close() {
    gateway.close();
  }

  private HttpResponse<String> rejected(
      String path, Rejection why, @Nullable Duration retryAfter, @Nullable Quota quota)
      throws Exception {
    gateway.log.answer(
        (log, submit) ->
            log.write(
                new Reply.Rejected(submit.id(), Instant.EPOCH, why, "later", retryAfter, quota)));
    return gateway.post(path, TestingGateway.hello(true));
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "RATE_LIMIT,429,rate_limit_exceeded", "SESSION_INTERVAL,429,rate_limit_exceeded",
    "CONCURRENCY,429,rate_limit_exceeded", "QUEUE_FULL,503,queue_full",
    "TOO_LATE,503,too_late", "BROWN_OUT,503,brown_out"
  })
  void saysWhenToComeBack(Rejection why, int status, String code) throws Exception {
    var response = rejected(CHAT, why, Duration.ofMillis(1501), null);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body())
        .contains("\"message\":\"later\"")
        .contains("\"code\":\"" + code + "\"");
    assertThat(header(response, "retry-after-ms")).isEqualTo("1501");
    assertThat(header(response, "retry-after")).isEqualTo("2");
    assertThat(response.headers().firstValue("x-should-retry")).isEmpty();
    var ollama = rejected("/api/chat", why, null, null);
    assertThat(ollama.statusCode()).isEqualTo(status);
    assertThat(ollama.body()).isEqualTo("{\"error\":\"later\"}");
    assertThat(header(ollama, "retry-after-ms")).isEqualTo("1000");
  }

  @Test
  void sendsAwayWhomItWouldMakeWaitTooLong() throws Exception {
    var response = rejected(CHAT, Rejection.RATE_LIMIT, Duration.ofSeconds(61), null);
    assertThat(header(response, "retry-after")).isEqualTo("61");
    assertThat(header(response, "x-should-retry")).isEqualTo("false");
    var soon = rejected(CHAT, Rejection.RATE_LIMIT, Duration.ofSeconds(60), null);
    assertThat(soon.headers().firstValue("x-should-retry")).isEmpty();
  }

  @Test
  void tellsAMisusedIdempotencyKeyNotToBeTriedAgain() throws Exception {
    var response = rejected(CHAT, Rejection.IDEMPOTENCY_MISMATCH, null, null);
    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(header(response, "x-should-retry")).isEqualTo("false");
    assertThat(response.headers().firstValue("retry-after")).isEmpty();
  }

  @Test
  void tellsWhereAKeyStandsWhetherItIsLetInOrNot() throws Exception {
    var refused =
        rejected(
            CHAT,
            Rejection.RATE_LIMIT,
            Duration.ofMillis(850),
            new Quota(15, 0, Duration.ofMillis(59_250)));
    assertThat(header(refused, "x-ratelimit-limit-requests")).isEqualTo("15");
    assertThat(header(refused, "x-ratelimit-remaining-requests")).isEqualTo("0");
    assertThat(header(refused, "x-ratelimit-reset-requests")).isEqualTo("59.25s");
    gateway.log.answer(
        (log, submit) -> {
          var quota = new Quota(15, 14, Duration.ofMinutes(1));
          log.write(new Reply.Admitted(submit.id(), Instant.EPOCH, quota, null));
          TestingGateway.greet(log, submit);
        });
    for (var path : new String[] {CHAT, "/api/chat"}) {
      for (var stream : new boolean[] {true, false}) {
        var answered = gateway.post(path, TestingGateway.hello(stream));
        assertThat(answered.statusCode()).isEqualTo(200);
        assertThat(header(answered, "x-ratelimit-remaining-requests")).isEqualTo("14");
        assertThat(header(answered, "x-ratelimit-reset-requests")).isEqualTo("1m0s");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0,0s",
    "850,850ms",
    "1000,1s",
    "1500,1.5s",
    "60000,1m0s",
    "90050,1m30.05s",
    "3600000,1h0m0s",
    "-5,0s"
  })
  void writesDurationsAsGoDoes(long millis, String text) {
    assertThat(RateLimitHeaders.text(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @Test
  void refusesADeadlineBeforeAnythingIsWritten() throws Exception {
    while (!gateway.log.nothingWritten()) {
      gateway.log.next();
    }
    var unreadable =
        gateway.post(CHAT, TestingGateway.hello(true), "x-request-deadline", "tomorrow");
    assertThat(unreadable.statusCode()).isEqualTo(400);
    assertThat(unreadable.body()).contains("\"param\":\"x-request-deadline\"");
    var past =
        gateway.post(
            CHAT, TestingGateway.hello(true), "x-request-deadline", "2020-01-01T00:00:00Z");
    assertThat(past.statusCode()).isEqualTo(504);
    assertThat(header(past, "x-should-retry")).isEqualTo("false");
    assertThat(gateway.log.nothingWritten()).isTrue();
  }
}
