package forebay.gateway.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import forebay.gateway.problem.Problem;
import forebay.gateway.problem.RefusedException;
import forebay.protocol.Sha256;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads {@code Authorization: Bearer KEY}. The key leaves it as its digest only. */
final class Bearer {

  private static final String SCHEME = "bearer";

  /**
   * The SHA-256 of the key in hexadecimal digits; null without a key. Front ends that were given no
   * key send the word alone.
   */
  static @Nullable String digest(@Nullable String authorization) {
    if (authorization == null) {
      return null;
    }
    var header = authorization.strip();
    var scheme = header.toLowerCase(Locale.ROOT);
    if (!scheme.equals(SCHEME) && !scheme.startsWith(SCHEME + " ")) {
      throw refused("the Authorization header must be \"Bearer\" and a key");
    }
    var key = header.substring(SCHEME.length()).strip();
    return key.isEmpty() ? null : Sha256.hex(key.getBytes(UTF_8));
  }

  static RefusedException refused(String message) {
    return new RefusedException(Problem.client(401, "invalid_api_key", message));
  }

  private Bearer() {}
}
