package forebay.gateway.node;

import forebay.protocol.ModelName;
import forebay.protocol.NodeId;
import forebay.protocol.PoolId;
import forebay.protocol.node.Model;
import forebay.protocol.node.NodeReport.Heartbeat;
import forebay.protocol.node.Resident;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes say they can serve: the latest heartbeat of each node that was heard lately. Asked
 * by every request's thread, which finds it worked out; filled by the thread that reads {@code
 * nodes}. Thread-safe.
 */
public final class NodeDirectory {

  /** A node that was not heard for this long is not listed any more. */
  static final Duration SILENCE = Duration.ofSeconds(10);

  /** Where requests go whose model no node has: its scheduler says so. */
  public static final PoolId DEFAULT_POOL = new PoolId("default");

  private record Heard(Heartbeat heartbeat, Instant at) {

    /** Whether the catalog is the same with either; what runs where is not in it. */
    boolean offersTheSameAs(Heard other) {
      return heartbeat.pool().equals(other.heartbeat.pool())
          && heartbeat.models().equals(other.heartbeat.models())
          && heartbeat.resident().equals(other.heartbeat.resident())
          && heartbeat.version().equals(other.heartbeat.version());
    }
  }

  /** A catalog, and when a node in it may have become silent unless it was heard again. */
  private record Known(Catalog catalog, Instant until) {}

  private final InstantSource clock;
  private final Map<NodeId, Heard> nodes = new HashMap<>(); // guarded by this
  private volatile Known known = new Known(Catalog.EMPTY, Instant.MAX);

  public NodeDirectory(InstantSource clock) {
    this.clock = clock;
  }

  /** Takes a heartbeat; later ones replace earlier ones. */
  public synchronized void on(Heartbeat heartbeat) {
    var heard = new Heard(heartbeat, clock.instant());
    var before = nodes.put(heartbeat.node(), heard);
    if (before == null || !before.offersTheSameAs(heard)) {
      workOut();
    }
  }

  /** The pool that serves the model, or the one that is asked when none does. */
  public PoolId pool(ModelName model) {
    return catalog().pools().getOrDefault(model.canonical(), DEFAULT_POOL);
  }

  /** The models, one for each name, in the order of their names. */
  public Collection<Model> models() {
    return catalog().models().values();
  }

  /** The model of this name, if some node has it. */
  public @Nullable Model model(ModelName name) {
    return catalog().models().get(name.canonical());
  }

  /** The models that some node has in memory, one for each name. */
  public Collection<Resident> resident() {
    return catalog().resident().values();
  }

  /** The lowest version of Ollama among the nodes. */
  public @Nullable String lowestVersion() {
    return catalog().lowestVersion();
  }

  private Catalog catalog() {
    var current = known;
    return clock.instant().isAfter(current.until()) ? workOut() : current.catalog();
  }

  private synchronized Catalog workOut() {
    var oldest = clock.instant().minus(SILENCE);
    nodes.values().removeIf(heard -> heard.at().isBefore(oldest));
    var catalog = Catalog.of(nodes.values().stream().map(Heard::heartbeat).toList());
    var until =
        nodes.values().stream().map(heard -> heard.at().plus(SILENCE)).min(Instant::compareTo);
    known = new Known(catalog, until.orElse(Instant.MAX));
    return catalog;
  }
}
