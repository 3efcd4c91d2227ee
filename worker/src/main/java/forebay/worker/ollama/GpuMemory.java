package forebay.worker.ollama;

import forebay.protocol.config.UpstreamConfig;
import forebay.protocol.node.Resident;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How full a node's GPU memory is. Ollama does not say, so in this order: a Prometheus page beside
 * the node; else what Ollama has loaded over the memory that the configuration names; else it is
 * not known. Thread-safe.
 */
public final class GpuMemory {

  private final OllamaNode node;
  private final @Nullable URI page;
  private final long vramBytes;

  public GpuMemory(OllamaNode node, URI nodeUrl, UpstreamConfig upstream) {
    this.node = node;
    this.page = upstream.metricsUrl(nodeUrl);
    this.vramBytes = upstream.vramBytes();
  }

  /** Whether there is anything to read it from. */
  public boolean isKnown() {
    return page != null || vramBytes > 0;
  }

  /**
   * The part that is used, 0 to 1; takes at most a few seconds.
   *
   * @throws IOException if it cannot be told now
   */
  public double read() throws IOException, InterruptedException {
    if (page != null) {
      return used(new String(node.page(page), StandardCharsets.UTF_8));
    }
    if (vramBytes <= 0) {
      throw new IOException("nothing to read it from");
    }
    var loaded = node.resident().stream().mapToLong(Resident::vramBytes).sum();
    return Math.clamp((double) loaded / vramBytes, 0, 1);
  }

  private static double used(String text) throws IOException {
    var used = GpuMetricsPage.used(text);
    if (used == null) {
      throw new IOException("the metrics page says nothing of GPU memory");
    }
    return used;
  }
}
