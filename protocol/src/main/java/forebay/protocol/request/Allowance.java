package forebay.protocol.request;

import java.time.Duration;

/**
 * How much a key may ask: what its entry in the file of keys says, else the configuration. The
 * gateway writes it into each request, so that admission decides from the record alone.
 *
 * @param perMinute requests in any 60 s; 0 is any number
 * @param sessionMinInterval the shortest time between two requests of one session; zero is none
 * @param concurrent requests that wait or run at once; 0 is any number
 */
public record Allowance(int perMinute, Duration sessionMinInterval, int concurrent) {

  /** Each request that counts is remembered for a minute, so there is a bound. */
  public static final int MAX_PER_MINUTE = 10_000;

  /** Nothing is limited. */
  public static final Allowance UNLIMITED = new Allowance(0, Duration.ZERO, 0);

  public Allowance {
    if (perMinute < 0 || concurrent < 0 || sessionMinInterval.isNegative()) {
      throw new IllegalArgumentException("an allowance must not be negative");
    }
  }
}
