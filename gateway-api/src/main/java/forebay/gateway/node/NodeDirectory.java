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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes say they can serve: the latest heartbeat of each node that was heard lately. Asked
 * by every request's thread, filled by the thread that reads {@code nodes}. Thread-safe.
 */
public final class NodeDirectory {

  /** A node that was not heard for this long is not listed any more. */
  static final Duration SILENCE = Duration.ofSeconds(10);

  /** Where requests go whose model no node has: its scheduler says so. */
  public static final PoolId DEFAULT_POOL = new PoolId("default");

  private record Heard(Heartbeat heartbeat, Instant at) {}

  private final InstantSource clock;
  private final Map<NodeId, Heard> nodes = new ConcurrentHashMap<>();

  public NodeDirectory(InstantSource clock) {
    this.clock = clock;
  }

  /** Takes a heartbeat; later ones replace earlier ones. */
  public void on(Heartbeat heartbeat) {
    nodes.put(heartbeat.node(), new Heard(heartbeat, clock.instant()));
  }

  /** The pool that serves the model, or the one that is asked when none does. */
  public PoolId pool(ModelName model) {
    var canonical = model.canonical();
    return heard()
        .filter(node -> node.models().stream().anyMatch(m -> is(m.name(), canonical)))
        .map(Heartbeat::pool)
        .min(Comparator.comparing(PoolId::value))
        .orElse(DEFAULT_POOL);
  }

  /** The models, one entry for each name. */
  public List<Model> models() {
    return merged(Heartbeat::models, Model::name);
  }

  /** The model of this name, if some node has it. */
  public @Nullable Model model(ModelName name) {
    var canonical = name.canonical();
    return models().stream().filter(m -> is(m.name(), canonical)).findFirst().orElse(null);
  }

  /** The models that some node has in memory, one entry for each name. */
  public List<Resident> resident() {
    return merged(Heartbeat::resident, Resident::name);
  }

  /** The lowest version of Ollama among the nodes: what works there works on all. */
  public @Nullable String lowestVersion() {
    return heard()
        .map(Heartbeat::version)
        .filter(version -> !version.isBlank())
        .min(Comparator.comparing(Version::parse))
        .orElse(null);
  }

  private <T> List<T> merged(Function<Heartbeat, List<T>> things, Function<T, ModelName> name) {
    var byName = new TreeMap<String, T>();
    heard()
        .flatMap(node -> things.apply(node).stream())
        .forEach(thing -> byName.putIfAbsent(name.apply(thing).canonical().value(), thing));
    return List.copyOf(byName.values());
  }

  /** In a fixed order, so that what is merged does not change from call to call. */
  private Stream<Heartbeat> heard() {
    var oldest = clock.instant().minus(SILENCE);
    nodes.values().removeIf(heard -> heard.at().isBefore(oldest));
    return nodes.values().stream()
        .map(Heard::heartbeat)
        .sorted(Comparator.comparing(heartbeat -> heartbeat.node().value()));
  }

  private static boolean is(ModelName name, ModelName canonical) {
    return name.canonical().equals(canonical);
  }
}
