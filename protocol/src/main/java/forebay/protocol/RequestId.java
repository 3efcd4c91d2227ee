package forebay.protocol;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Locale;

/**
 * The identity of a request, made by the gateway that accepts it and used by every stage.
 *
 * <p>It is also an address: it carries the time of its making and the {@code replies} partition
 * that its events go to, so any gateway finds them by seeking to the time and reading forward. The
 * 128 random bits beside the address cannot be guessed.
 *
 * <p>Its text is 39 characters of base 32 ({@code 0-9a-v}) that sort by time.
 *
 * @param epochMillis the gateway's clock when the request came, 48 bits
 * @param partition the partition of {@code replies}, 16 bits
 */
public record RequestId(long epochMillis, int partition, long randomHigh, long randomLow)
    implements Comparable<RequestId> {

  /** Characters in the text form. */
  public static final int LENGTH = 39;

  private static final int BYTES = 24;

  public RequestId {
    if (epochMillis < 0 || epochMillis >= 1L << 48) {
      throw new IllegalArgumentException("epochMillis out of range: " + epochMillis);
    }
    if (partition < 0 || partition >= 1 << 16) {
      throw new IllegalArgumentException("partition out of range: " + partition);
    }
  }

  /** Reads the text form; the message of the refusal never repeats the text. */
  public static RequestId parse(String text) {
    if (text.length() != LENGTH
        || !text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'v'))) {
      throw new IllegalArgumentException("not a request id");
    }
    var number = new BigInteger(text, 32);
    if (number.bitLength() > BYTES * 8) {
      throw new IllegalArgumentException("not a request id");
    }
    var bytes = new byte[BYTES];
    var magnitude = number.toByteArray();
    var length = Math.min(magnitude.length, BYTES);
    System.arraycopy(magnitude, magnitude.length - length, bytes, BYTES - length, length);
    var buffer = ByteBuffer.wrap(bytes);
    var address = buffer.getLong();
    return new RequestId(
        address >>> 16, (int) (address & 0xFFFF), buffer.getLong(), buffer.getLong());
  }

  /** When the request was made, by its gateway's clock. */
  public Instant time() {
    return Instant.ofEpochMilli(epochMillis);
  }

  @Override
  public int compareTo(RequestId other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    var bytes =
        ByteBuffer.allocate(BYTES)
            .putLong(epochMillis << 16 | partition)
            .putLong(randomHigh)
            .putLong(randomLow)
            .array();
    var digits = new BigInteger(1, bytes).toString(32).toLowerCase(Locale.ROOT);
    return "0".repeat(LENGTH - digits.length()) + digits;
  }
}
