package forebay.gateway.submission;

import static java.nio.charset.StandardCharsets.UTF_8;

import forebay.gateway.problem.Problem;
import forebay.gateway.problem.RefusedException;
import forebay.protocol.KeyId;
import forebay.protocol.Sha256;
import forebay.protocol.TenantId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who asks. The key itself goes no further than this class.
 *
 * @param tenant whose requests these are: for now, each key's own
 */
public record Caller(KeyId key, TenantId tenant) {

  private static final Caller ANONYMOUS = of("anonymous");
  private static final String SCHEME = "bearer";
  private static final int ID_DIGITS = 16;

  /** Whoever sent this {@code Authorization} header. */
  public static Caller authenticate(@Nullable String authorization) {
    if (authorization == null) {
      return ANONYMOUS;
    }
    var scheme = authorization.strip().toLowerCase(Locale.ROOT);
    if (!scheme.equals(SCHEME) && !scheme.startsWith(SCHEME + " ")) {
      throw new RefusedException(
          Problem.client(
              401, "invalid_api_key", "the Authorization header must be \"Bearer\" and a key"));
    }
    var key = authorization.strip().substring(SCHEME.length()).strip();
    // Front ends that were given no key send the word alone.
    return key.isEmpty() ? ANONYMOUS : of(Sha256.hex(key.getBytes(UTF_8)).substring(0, ID_DIGITS));
  }

  private static Caller of(String id) {
    return new Caller(new KeyId(id), new TenantId(id));
  }
}
