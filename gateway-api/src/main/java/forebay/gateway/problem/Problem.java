package forebay.gateway.problem;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told instead of an answer, in no dialect yet.
 *
 * @param type OpenAI's class of error
 * @param code a word that programs compare, OpenAI's where it has one
 * @param param the field of the request that is wrong, as a path
 * @param message for a person; never a prompt, a key or an internal address
 * @param retryAfter when trying again makes sense
 * @param pointless whether trying again makes no sense at all: clients are told not to
 */
public record Problem(
    int status,
    String type,
    @Nullable String code,
    @Nullable String param,
    String message,
    @Nullable Duration retryAfter,
    boolean pointless) {

  /** OpenAI's type for what the client did wrong. */
  public static final String INVALID_REQUEST = "invalid_request_error";

  /** OpenAI's type for what went wrong behind this door. */
  public static final String SERVER_ERROR = "server_error";

  /** The request is wrong in one field, or as a whole. */
  public static Problem badRequest(@Nullable String param, String message) {
    return new Problem(400, INVALID_REQUEST, null, param, message, null, false);
  }

  /** The client did something wrong. */
  public static Problem client(int status, @Nullable String code, String message) {
    return new Problem(status, INVALID_REQUEST, code, null, message, null, false);
  }

  /** Not now: worth trying again after the time. */
  public static Problem busy(String code, String message, Duration retryAfter) {
    return new Problem(503, SERVER_ERROR, code, null, message, retryAfter, false);
  }

  /** Asked more often than its key may: OpenAI's words for it. */
  public static Problem overLimit(String message, Duration retryAfter) {
    return new Problem(429, "requests", "rate_limit_exceeded", null, message, retryAfter, false);
  }

  /** Something failed behind this door. */
  public static Problem server(int status, String code, String message) {
    return new Problem(status, SERVER_ERROR, code, null, message, null, false);
  }

  /** The same, with the client told not to try again. */
  public Problem withoutRetry() {
    return new Problem(status, type, code, param, message, null, true);
  }
}
