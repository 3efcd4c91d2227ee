package forebay.loadtest.bench;

/**
 * What {@link PathBench} measured: the JSON of {@code bench path}.
 *
 * @param addedTtftMs time to first token through the product beyond that of the node directly
 * @param tokenDelayMs from the node's writing of a token to the client's reading of it
 * @param requestsPerSecond highest rate of whole, not streamed requests
 * @param rssMb resident memory of the product with {@link PathBench#OPEN_STREAMS} open streams
 * @param readyMs from the start of its process until it said that it is ready
 * @param directTtftMs time to first token of the node directly
 * @param failed requests that failed in all phases
 */
public record PathFigures(
    Percentiles addedTtftMs,
    Percentiles tokenDelayMs,
    double requestsPerSecond,
    long rssMb,
    long readyMs,
    Percentiles directTtftMs,
    int failed) {}
