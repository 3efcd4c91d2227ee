package forebay.protocol.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Ollama nodes and how long to wait for them. One worker is run for each URL.
 *
 * @param timeout the longest silence in mid-answer
 * @param slots the most requests at once a node, an upper limit
 * @param modelSlots models that a node runs fewer of at once
 * @param vramBytes the GPU memory of each node, 0 if it is not known
 * @param metricsUrls pages that tell the GPU memory, one for each node in the same order, or none
 */
public record UpstreamConfig(
    List<URI> ollamaUrls,
    Duration timeout,
    Duration firstTokenTimeout,
    Duration connectTimeout,
    Duration probeInterval,
    int slots,
    Map<String, Integer> modelSlots,
    long vramBytes,
    List<URI> metricsUrls) {

  public UpstreamConfig {
    ollamaUrls = List.copyOf(ollamaUrls);
    modelSlots = Map.copyOf(modelSlots);
    metricsUrls = List.copyOf(metricsUrls);
  }

  /** The page that tells the GPU memory of the node at this URL, null if there is none. */
  public @Nullable URI metricsUrl(URI ollamaUrl) {
    var place = ollamaUrls.indexOf(ollamaUrl);
    return place >= 0 && place < metricsUrls.size() ? metricsUrls.get(place) : null;
  }

  static UpstreamConfig read(Section section) {
    var config = declared(section);
    var pages = config.metricsUrls.size();
    if (pages > 0 && pages != config.ollamaUrls.size()) {
      section.refuse(
          "metrics_url",
          "expected one for each of the %d of ollama_url, found %d"
              .formatted(config.ollamaUrls.size(), pages));
    }
    return config;
  }

  private static UpstreamConfig declared(Section section) {
    return new UpstreamConfig(
        section.urls(
            "ollama_url",
            List.of(URI.create("http://127.0.0.1:11434")),
            "the Ollama node, or a list of nodes; a worker is run for each"),
        section.duration(
            "timeout", Duration.ofSeconds(30), "longest silence of a node in mid-answer"),
        section.duration(
            "first_token_timeout",
            Duration.ofSeconds(300),
            "longest wait for an answer's first token: a model may have to be loaded"),
        section.duration("connect_timeout", Duration.ofSeconds(5), "longest wait for a connection"),
        section.duration("probe_interval", Duration.ofSeconds(30), "how often a node is probed"),
        section.number(
            "slots", 1, 1, 4_096, "requests a node runs at once: its OLLAMA_NUM_PARALLEL"),
        section.numbers("model_slots", 1, 4_096, "models that a node runs fewer of at once"),
        section.bytes("vram", 0, "GPU memory of each node; 0 is not known"),
        section.urls(
            "metrics_url",
            List.of(),
            "Prometheus page with the GPU memory, or a list of one for each node"));
  }
}
