package forebay.gateway.submission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import forebay.gateway.dialect.ChatCall;
import forebay.gateway.problem.RefusedException;
import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.TenantId;
import forebay.protocol.chat.ChatRequest;
import forebay.protocol.chat.Message;
import forebay.protocol.chat.Role;
import forebay.protocol.chat.Sampling;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TermsTest {

  private static final Instant NOW = Instant.parse("2027-01-02T03:04:05Z");
  private static final Duration MAX = Duration.ofMinutes(10);
  private static final TenantId TENANT = new TenantId("t");

  private static ChatCall call(@Nullable String user, boolean stream) {
    var chat =
        new ChatRequest(
            new ModelName("m"),
            List.of(Message.of(Role.USER, "hi")),
            List.of(),
            null,
            null,
            Sampling.DEFAULTS,
            false,
            null);
    return new ChatCall(chat, Lane.INTERACTIVE, user, stream, false, false);
  }

  private static Terms read(Map<String, String> headers, ChatCall call, String path, String body) {
    return Terms.read(headers::get, TENANT, path, body.getBytes(UTF_8), call, NOW, MAX);
  }

  private static Terms read(Map<String, String> headers) {
    return read(headers, call(null, false), "/p", "body");
  }

  private static Duration deadline(String name, String value) {
    return Duration.between(NOW, read(Map.of(name, value)).deadline());
  }

  @Test
  void takesTheSessionFromTheFirstThatNamesIt() {
    var all = Map.of("x-session-id", "s", "x-openwebui-chat-id", "c");
    var session = read(all, call("u", false), "/p", "").session();
    assertThat(session).isEqualTo(read(Map.of("x-session-id", "s")).session());
    assertThat(String.valueOf(session)).matches("[0-9a-f]{32}");
    assertThat(read(Map.of("x-openwebui-chat-id", "s")).session()).isEqualTo(session);
    assertThat(read(Map.of("x-session-id", " "), call("s", false), "/p", "").session())
        .isEqualTo(session);
    assertThat(read(Map.of()).session()).isNull();
  }

  @Test
  void knowsABodyAgainAndWhoSaysThatItIsARetry() {
    var first = read(Map.of("x-stainless-retry-count", "0"));
    assertThat(first.idempotency().repeat()).isFalse();
    assertThat(first.retries()).isTrue();
    var second = read(Map.of("x-stainless-retry-count", "1"));
    assertThat(second.idempotency().repeat()).isTrue();
    assertThat(second.idempotency().token()).isEqualTo(first.idempotency().token());
    assertThat(read(Map.of()).idempotency()).isEqualTo(first.idempotency());
    assertThat(read(Map.of()).retries()).isFalse();
    assertThat(read(Map.of(), call(null, false), "/q", "body").idempotency().token())
        .isNotEqualTo(first.idempotency().token());
    assertThat(read(Map.of(), call(null, false), "/p", "body ").idempotency().token())
        .isNotEqualTo(first.idempotency().token());
  }

  @Test
  void knowsAnIdempotencyKeyAgainWithoutKeepingIt() {
    var terms = read(Map.of("Idempotency-Key", "order-7"));
    assertThat(terms.idempotency().token()).matches("key:[0-9a-f]{64}");
    assertThat(terms.idempotency().repeat()).isTrue();
    assertThat(terms.idempotency().body()).isEqualTo(read(Map.of()).idempotency().body());
  }

  @ParameterizedTest
  @CsvSource({
    "30s,PT30S",
    "250ms,PT0.25S",
    "2h,PT10M",
    "9999999999999d,PT10M",
    "2027-01-02T03:05:05Z,PT1M",
    "2027-01-02T04:05:05+01:00,PT1M",
    "2028-01-01T00:00:00Z,PT10M"
  })
  void takesADeadlineAsTimeOrDurationUpToTheLimit(String text, Duration expected) {
    assertThat(deadline("x-request-deadline", text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "30", "-5s", "2027-01-02", "0s", "1767319445"})
  void refusesADeadlineThatItCannotRead(String text) {
    var refused =
        catchThrowableOfType(
            RefusedException.class, () -> read(Map.of("x-request-deadline", text)));
    assertThat(refused.problem().status()).isEqualTo(400);
    assertThat(refused.problem().param()).isEqualTo("x-request-deadline");
  }

  @Test
  void refusesADeadlineThatHasPassed() {
    var refused =
        catchThrowableOfType(
            RefusedException.class,
            () -> read(Map.of("x-request-deadline", "2027-01-02T03:04:05Z")));
    assertThat(refused.problem().status()).isEqualTo(504);
    assertThat(refused.problem().pointless()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "x-stainless-timeout,60,PT1M",
    "x-stainless-read-timeout,2.5,PT2.5S",
    "x-stainless-timeout,6000,PT10M",
    "x-stainless-timeout,None,PT10M",
    "x-stainless-timeout,0,PT10M"
  })
  void waitsNoLongerThanTheClientsSdk(String name, String value, Duration expected) {
    assertThat(deadline(name, value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0,32", "1,21", "2,10", "7,10", "none,10"})
  void givesAnSdkTheTimeOfTheTriesThatItHasLeft(String retryCount, int seconds) {
    var headers = Map.of("x-stainless-timeout", "10", "x-stainless-retry-count", retryCount);
    assertThat(read(headers).deadline()).isEqualTo(NOW.plusSeconds(seconds));
  }

  @Test
  void letsAStreamGoOnAsLongAsItsClientHearsSomething() {
    var terms = read(Map.of("x-stainless-timeout", "60"), call(null, true), "/p", "");
    assertThat(terms.deadline()).isEqualTo(NOW.plus(MAX));
    var asked = read(Map.of("x-request-deadline", "60s"), call(null, true), "/p", "");
    assertThat(asked.deadline()).isEqualTo(NOW.plusSeconds(60));
  }
}
