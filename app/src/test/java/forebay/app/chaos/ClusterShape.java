package forebay.app.chaos;

/**
 * How many of each part a {@link ProcessCluster} has, and how it is configured.
 *
 * @param nodes with a worker each
 * @param slots of each node
 * @param tokensPerSecond of each node, shared by its slots
 * @param settings further sections of every role's configuration
 * @param kafka further keys of its section {@code kafka}, each behind a comma
 * @param key that its first questions are asked with, empty for none
 */
record ClusterShape(
    int gateways,
    int dispatchers,
    int nodes,
    int slots,
    int tokensPerSecond,
    String settings,
    String kafka,
    String key) {

  ClusterShape(
      int gateways,
      int dispatchers,
      int nodes,
      int slots,
      int tokensPerSecond,
      String settings,
      String kafka) {
    this(gateways, dispatchers, nodes, slots, tokensPerSecond, settings, kafka, "");
  }

  ClusterShape warmedUpBy(String apiKey) {
    return new ClusterShape(
        gateways, dispatchers, nodes, slots, tokensPerSecond, settings, kafka, apiKey);
  }

  /** Requests are counted by nobody: for tests that are not about limits. */
  static final String NO_LIMITS =
      "rate_limit: { user_per_minute: 0, session_min_interval: 0, concurrent: 0 }";
}
