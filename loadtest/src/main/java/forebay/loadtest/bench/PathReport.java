package forebay.loadtest.bench;

/** {@link PathFigures} as a table, beside the goals that they are held against. */
public final class PathReport {

  /** The table. */
  public static String table(PathFigures figures) {
    return """
        | figure | goal | measured |
        | --- | --- | --- |
        | added time to first token, 50 requests/s | p50 <= 8 ms, p99 <= 30 ms | p50 %.1f ms, p99 %.1f ms |
        | token, node to client | p50 <= 3 ms, p99 <= 15 ms | p50 %.1f ms, p99 %.1f ms |
        | whole requests, nodes that answer at once | >= 1 500 /s | %.0f /s |
        | memory, 1 000 open streams, broker included | <= 900 MB | %d MB |
        | ready after start | <= 8 s | %.1f s |

        The node directly: time to first token p50 %.1f ms, p99 %.1f ms. Failed requests: %d.
        """
        .formatted(
            figures.addedTtftMs().p50(),
            figures.addedTtftMs().p99(),
            figures.tokenDelayMs().p50(),
            figures.tokenDelayMs().p99(),
            figures.requestsPerSecond(),
            figures.rssMb(),
            figures.readyMs() / 1000.0,
            figures.directTtftMs().p50(),
            figures.directTtftMs().p99(),
            figures.failed());
  }

  private PathReport() {}
}
