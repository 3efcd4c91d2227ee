package forebay.loadtest.node;

/**
 * What the last line of an answer says of it; durations in nanoseconds.
 *
 * @param loadNanos until the request had its model and slot, waiting included
 */
record Timing(
    long totalNanos,
    long loadNanos,
    int promptTokens,
    long promptNanos,
    int tokens,
    long evalNanos) {}
