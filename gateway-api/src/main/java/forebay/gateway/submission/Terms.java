package forebay.gateway.submission;

import static java.nio.charset.StandardCharsets.UTF_8;

import forebay.gateway.dialect.ChatCall;
import forebay.protocol.SessionId;
import forebay.protocol.Sha256;
import forebay.protocol.TenantId;
import forebay.protocol.request.Idempotency;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a client says about its request beside what it asks: whose turn it is, how it is known again
 * and until when an answer is of use.
 *
 * @param retries whether the client asks again by itself when it gets no answer: an SDK
 */
public record Terms(
    @Nullable SessionId session, Idempotency idempotency, Instant deadline, boolean retries) {

  /** What an SDK that retries by itself says in every try, counted from 0. */
  static final String RETRY_COUNT = "x-stainless-retry-count";

  private static final int SESSION_DIGITS = 32;

  /** The headers of a request, by their names. */
  @FunctionalInterface
  public interface Headers {
    @Nullable String get(String name);
  }

  /**
   * Reads them.
   *
   * @param path where the body was sent to, which is a part of what it means
   * @param max how long a request may take
   * @throws forebay.gateway.problem.RefusedException if the deadline cannot be read or has passed
   */
  public static Terms read(
      Headers headers,
      TenantId tenant,
      String path,
      byte[] body,
      ChatCall call,
      Instant now,
      Duration max) {
    return new Terms(
        session(headers, tenant, call),
        idempotency(headers, path, body),
        Deadlines.of(headers, call.stream(), now, max),
        headers.get(RETRY_COUNT) != null);
  }

  /** A digest: people's names and addresses are put there. */
  private static @Nullable SessionId session(Headers headers, TenantId tenant, ChatCall call) {
    var name = headers.get("x-session-id");
    if (isAbsent(name)) {
      name = headers.get("x-openwebui-chat-id");
    }
    if (isAbsent(name)) {
      name = call.user();
    }
    return isAbsent(name)
        ? null
        : new SessionId(digest(tenant + "\n" + name).substring(0, SESSION_DIGITS));
  }

  private static Idempotency idempotency(Headers headers, String path, byte[] body) {
    var bodyDigest = Sha256.hex((path + "\n").getBytes(UTF_8), body);
    var key = headers.get("Idempotency-Key");
    return isAbsent(key)
        ? new Idempotency(bodyDigest, bodyDigest, isRetry(headers.get(RETRY_COUNT)))
        : new Idempotency("key:" + digest(key), bodyDigest, true);
  }

  private static boolean isRetry(@Nullable String count) {
    return count != null && count.matches("0*[1-9][0-9]*");
  }

  private static boolean isAbsent(@Nullable String text) {
    return text == null || text.isBlank();
  }

  private static String digest(@Nullable String text) {
    return Sha256.hex(String.valueOf(text).getBytes(UTF_8));
  }
}
