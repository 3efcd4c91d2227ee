package forebay.protocol;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;

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

  private static final Comparator<RequestId> ORDER =
      Comparator.comparingLong(RequestId::epochMillis)
          .thenComparingInt(RequestId::partition)
          .thenComparing((a, b) -> Long.compareUnsigned(a.randomHigh, b.randomHigh))
          .thenComparing((a, b) -> Long.compareUnsigned(a.randomLow, b.randomLow));

  private static final int BITS_PER_DIGIT = 5;
  private static final int LONGS = 3;

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
    // The first digit holds 2 bits: 39 digits are 195 bits, the number has 192.
    if (text.length() != LENGTH || digit(text.charAt(0)) > 3) {
      throw new IllegalArgumentException("not a request id");
    }
    var number = new long[LONGS];
    for (int i = 0; i < LENGTH; i++) {
      shiftIn(number, digit(text.charAt(i)));
    }
    return new RequestId(number[0] >>> 16, (int) (number[0] & 0xFFFF), number[1], number[2]);
  }

  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'a' && c <= 'v') {
      return c - 'a' + 10;
    }
    throw new IllegalArgumentException("not a request id");
  }

  private static void shiftIn(long[] number, int digit) {
    for (int i = 0; i < LONGS - 1; i++) {
      number[i] = number[i] << BITS_PER_DIGIT | number[i + 1] >>> (64 - BITS_PER_DIGIT);
    }
    number[LONGS - 1] = number[LONGS - 1] << BITS_PER_DIGIT | digit;
  }

  /** When the request was made, by its gateway's clock. */
  public Instant time() {
    return Instant.ofEpochMilli(epochMillis);
  }

  @Override
  public int compareTo(RequestId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    var high = epochMillis << 16 | partition;
    var middle = randomHigh;
    var low = randomLow;
    var digits = new byte[LENGTH];
    for (int i = LENGTH - 1; i >= 0; i--) {
      var value = (int) (low & 31);
      digits[i] = (byte) (value < 10 ? '0' + value : 'a' + value - 10);
      low = low >>> BITS_PER_DIGIT | middle << (64 - BITS_PER_DIGIT);
      middle = middle >>> BITS_PER_DIGIT | high << (64 - BITS_PER_DIGIT);
      high >>>= BITS_PER_DIGIT;
    }
    return new String(digits, StandardCharsets.US_ASCII);
  }
}
