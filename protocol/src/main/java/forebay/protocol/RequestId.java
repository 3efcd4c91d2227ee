package forebay.protocol;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

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

  private static final String DIGITS = "0123456789abcdefghijklmnopqrstuv";

  /** 39 digits have room for 195 bits; the first one has only two of the 192. */
  private static final int HIGHEST_FIRST_DIGIT = 3;

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
    if (text.length() != LENGTH || digit(text.charAt(0)) > HIGHEST_FIRST_DIGIT) {
      throw new IllegalArgumentException("not a request id");
    }
    long address = 0;
    long high = 0;
    long low = 0;
    for (int i = 0; i < LENGTH; i++) {
      address = address << 5 | high >>> 59;
      high = high << 5 | low >>> 59;
      low = low << 5 | digit(text.charAt(i));
    }
    return new RequestId(address >>> 16, (int) (address & 0xFFFF), high, low);
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

  /** When the request was made, by its gateway's clock. */
  public Instant time() {
    return Instant.ofEpochMilli(epochMillis);
  }

  /** In the order of the text form. */
  @Override
  public int compareTo(RequestId other) {
    var byAddress = Long.compareUnsigned(address(), other.address());
    if (byAddress != 0) {
      return byAddress;
    }
    var byHigh = Long.compareUnsigned(randomHigh, other.randomHigh);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(randomLow, other.randomLow);
  }

  /** Written with each event and each key, so it takes no detour over big numbers. */
  @Override
  public String toString() {
    var text = new byte[LENGTH];
    var address = address();
    var high = randomHigh;
    var low = randomLow;
    for (int i = LENGTH - 1; i >= 0; i--) {
      text[i] = (byte) DIGITS.charAt((int) low & 31);
      low = low >>> 5 | high << 59;
      high = high >>> 5 | address << 59;
      address >>>= 5;
    }
    return new String(text, StandardCharsets.US_ASCII);
  }

  private long address() {
    return epochMillis << 16 | partition;
  }
}
