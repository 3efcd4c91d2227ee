package forebay.dispatcher.simulation;

/**
 * How long a node takes for a request that it runs: it reads the prompt at one rate and writes the
 * answer at another. Slots of a node do not slow each other down.
 */
record ServiceTimes(double promptTokensPerSecond, double outputTokensPerSecond) {

  /** What a simulated node takes if nothing else is said. */
  static final ServiceTimes NODE = new ServiceTimes(1_500, 30);

  double seconds(int promptTokens, int outputTokens) {
    return promptTokens / promptTokensPerSecond + outputTokens / outputTokensPerSecond;
  }

  double seconds(Trace.Entry entry) {
    return seconds(entry.promptTokens(), entry.outputTokens());
  }
}
