package forebay.dispatcher.scheduler;

import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.node.PoolLoad.ServedModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The models of a pool: which are served now, and which were not long ago. */
final class Catalog {

  /** How long a model is known after the last node that listed it was heard. */
  static final Duration MEMORY = Duration.ofMinutes(10);

  private final Map<ModelName, Map<ModelDigest, Integer>> served = new HashMap<>();
  private final Map<ModelName, Instant> listed = new HashMap<>();
  private List<ServedModel> snapshot = List.of();
  private boolean changed;

  /** A node lists these models, whether it may be given work or not. */
  void list(Iterable<ModelName> models, Instant at) {
    for (var model : models) {
      listed.merge(model, at, (before, now) -> now.isAfter(before) ? now : before);
    }
  }

  /** Whether a node that was heard within the memory lists the model. */
  boolean knows(ModelName model, Instant now) {
    var at = listed.get(model);
    return at != null && !at.plus(MEMORY).isBefore(now);
  }

  /** Whether some node can be given requests for the model now or when it has a free slot. */
  boolean serves(ModelName model) {
    return served.containsKey(model);
  }

  void purge(Instant now) {
    listed.values().removeIf(at -> at.plus(MEMORY).isBefore(now));
  }

  /** A node serves these now. */
  void add(Map<ModelName, ModelDigest> models) {
    models.forEach(
        (name, digest) -> {
          var nodes = served.computeIfAbsent(name, absent -> new HashMap<>());
          changed |= nodes.merge(digest, 1, Integer::sum) == 1;
        });
  }

  /** A node serves these no more. */
  void remove(Map<ModelName, ModelDigest> models) {
    models.forEach(
        (name, digest) -> {
          var nodes = served.get(name);
          if (nodes != null
              && nodes.computeIfPresent(digest, (key, n) -> n == 1 ? null : n - 1) == null) {
            changed = true;
            if (nodes.isEmpty()) {
              served.remove(name);
            }
          }
        });
  }

  /** What is served, sorted, so that two equal states make two equal lists. */
  List<ServedModel> served() {
    if (changed) {
      var models = new ArrayList<ServedModel>(served.size());
      served.forEach(
          (name, digests) ->
              models.add(
                  new ServedModel(
                      name,
                      digests.keySet().stream()
                          .sorted(Comparator.comparing(ModelDigest::value))
                          .toList())));
      models.sort(Comparator.comparing(model -> model.name().value()));
      snapshot = List.copyOf(models);
      changed = false;
    }
    return snapshot;
  }
}
