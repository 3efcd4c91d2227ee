package forebay.loadtest.node;

import java.util.SplittableRandom;

/**
 * How long answers are whose request sets no {@code num_predict}: lognormal, as measured traffic
 * is. Immutable.
 *
 * @param meanTokens the mean before the bound is applied
 * @param sigma of the underlying normal distribution; 0 makes every answer the mean
 * @param maxTokens no answer is longer
 */
public record LengthDistribution(double meanTokens, double sigma, int maxTokens) {
  public LengthDistribution {
    if (!(meanTokens >= 1)) {
      throw new IllegalArgumentException("meanTokens is " + meanTokens);
    }
    if (!(sigma >= 0)) {
      throw new IllegalArgumentException("sigma is " + sigma);
    }
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens is " + maxTokens);
    }
  }

  /** Every answer has this many tokens. */
  public static LengthDistribution fixed(int tokens) {
    return new LengthDistribution(tokens, 0, tokens);
  }

  /** The length that belongs to the seed, between 1 and {@link #maxTokens}. */
  int tokens(long seed) {
    if (sigma == 0) {
      return (int) Math.min(maxTokens, Math.round(meanTokens));
    }
    var mu = Math.log(meanTokens) - sigma * sigma / 2;
    var sample = Math.exp(mu + sigma * new SplittableRandom(seed).nextGaussian());
    return Math.clamp(Math.round(sample), 1, maxTokens);
  }
}
