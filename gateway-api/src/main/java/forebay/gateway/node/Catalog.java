package forebay.gateway.node;

import forebay.protocol.ModelName;
import forebay.protocol.PoolId;
import forebay.protocol.node.Model;
import forebay.protocol.node.NodeReport.Heartbeat;
import forebay.protocol.node.Resident;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What some nodes offer together, worked out once so that looking it up costs nothing. Names are
 * canonical. Immutable.
 *
 * @param pools the pool that serves each model
 * @param models one for each name, whichever nodes have it
 * @param resident the models that some node has in memory
 * @param lowestVersion of Ollama among the nodes: what works there works on all
 */
record Catalog(
    Map<ModelName, PoolId> pools,
    SortedMap<ModelName, Model> models,
    SortedMap<ModelName, Resident> resident,
    @Nullable String lowestVersion) {

  /** The catalog of no nodes. */
  static final Catalog EMPTY = new Catalog(Map.of(), byName(), byName(), null);

  /** Of these nodes: the first in the order of their names decides what they say differently. */
  static Catalog of(Collection<Heartbeat> nodes) {
    var pools = new HashMap<ModelName, PoolId>();
    SortedMap<ModelName, Model> models = byName();
    SortedMap<ModelName, Resident> resident = byName();
    for (var node : nodes.stream().sorted(Comparator.comparing(n -> n.node().value())).toList()) {
      for (var model : node.models()) {
        var name = model.name().canonical();
        models.putIfAbsent(name, model);
        pools.merge(name, node.pool(), Catalog::first);
      }
      node.resident().forEach(model -> resident.putIfAbsent(model.name().canonical(), model));
    }
    return new Catalog(
        Map.copyOf(pools),
        Collections.unmodifiableSortedMap(models),
        Collections.unmodifiableSortedMap(resident),
        lowestVersion(nodes));
  }

  private static <T> SortedMap<ModelName, T> byName() {
    return new TreeMap<>(Comparator.comparing(ModelName::value));
  }

  private static PoolId first(PoolId one, PoolId other) {
    return one.value().compareTo(other.value()) <= 0 ? one : other;
  }

  private static @Nullable String lowestVersion(Collection<Heartbeat> nodes) {
    return nodes.stream()
        .map(Heartbeat::version)
        .filter(version -> !version.isBlank())
        .min(Comparator.comparing(Version::parse))
        .orElse(null);
  }
}
