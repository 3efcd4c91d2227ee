package forebay.gateway.key;

import static java.nio.charset.StandardCharsets.US_ASCII;

import forebay.protocol.Sha256;
import java.math.BigInteger;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/**
 * A key that was just made: {@code fb-}, 32 random bytes in base 62, and six digits of CRC-32 over
 * what is before them, by which scanners tell a leaked key from a word that looks like one. Shown
 * once, kept nowhere.
 */
public record ApiKey(String text) {

  private static final String PREFIX = "fb-";
  private static final int BYTES = 32;
  private static final int DIGITS = 43; // 62^43 > 2^256
  private static final int CHECK_DIGITS = 6; // 62^6 > 2^32
  private static final BigInteger BASE = BigInteger.valueOf(62);
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  /**
   * A new key.
   *
   * @param random must not be possible to guess
   */
  public static ApiKey generate(RandomGenerator random) {
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    var body = PREFIX + base62(new BigInteger(1, bytes), DIGITS);
    return new ApiKey(body + checksum(body));
  }

  /** Whether the text is a key that was made here and copied without a mistake. */
  public static boolean isWellFormed(String text) {
    var body = text.substring(0, Math.max(0, text.length() - CHECK_DIGITS));
    return text.startsWith(PREFIX)
        && text.length() == PREFIX.length() + DIGITS + CHECK_DIGITS
        && text.equals(body + checksum(body));
  }

  /** What the file of keys holds of it. */
  public String sha256() {
    return Sha256.hex(text.getBytes(US_ASCII));
  }

  private static String checksum(String body) {
    var crc = new CRC32();
    crc.update(body.getBytes(US_ASCII));
    return base62(BigInteger.valueOf(crc.getValue()), CHECK_DIGITS);
  }

  private static String base62(BigInteger number, int digits) {
    var text = new StringBuilder();
    var rest = number;
    for (int i = 0; i < digits; i++) {
      var parts = rest.divideAndRemainder(BASE);
      text.append(ALPHABET.charAt(parts[1].intValue()));
      rest = parts[0];
    }
    return text.reverse().toString();
  }

  @Override
  public String toString() {
    return "ApiKey[" + sha256().substring(0, 8) + "]";
  }
}
