package forebay.dispatcher.scheduler;

import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.NodeId;
import forebay.protocol.RequestId;
import forebay.protocol.node.NodeReport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node as the scheduler knows it. Changed only through {@link Fleet#change}. */
final class Node {

  final NodeId id;

  /** What it was given and has not given back. */
  final Map<RequestId, Job> jobs = new LinkedHashMap<>();

  /** What it lists and should not run: it holds slots until the node has stopped it. */
  Set<NodeReport.Run> strays = Set.of();

  /** Models that it listed and turned out not to have. */
  final Set<ModelName> missing = new HashSet<>();

  Map<ModelName, ModelDigest> models = Map.of();
  Set<ModelName> resident = Set.of();

  /** Null until it was heard: then all that is known is that something was handed to it. */
  @Nullable String epoch;

  boolean up;
  boolean silent;
  int slots;

  /** When its last heartbeat was written. */
  Instant heardAt = Instant.MIN;

  /** When its last heartbeat was read. */
  Instant seenAt;

  Instant coolUntil = Instant.MIN;

  /** Grows with each hand-out of the pool: the lowest has been idle longest. */
  long lastGiven;

  Node(NodeId id, Instant now) {
    this.id = id;
    this.seenAt = now;
  }

  void hear(NodeReport.Heartbeat heartbeat, Instant at, Instant now) {
    epoch = heartbeat.epoch();
    up = heartbeat.health() == NodeReport.Health.UP;
    slots = heartbeat.slots();
    heardAt = at;
    seenAt = now;
    silent = false;
    missing.clear();
    var listed = HashMap.<ModelName, ModelDigest>newHashMap(heartbeat.models().size());
    heartbeat.models().forEach(model -> listed.put(model.name().canonical(), model.digest()));
    models = listed;
    var loaded = HashSet.<ModelName>newHashSet(heartbeat.resident().size());
    heartbeat.resident().forEach(model -> loaded.add(model.name().canonical()));
    resident = loaded;
  }

  /** Whether it counts as a node of the pool. */
  boolean serving() {
    return up && !silent;
  }

  /** Whether it may be given work now. */
  boolean free(Instant now, Duration silence) {
    return serving()
        && jobs.size() + strays.size() < slots
        && !now.isBefore(coolUntil)
        && fresh(now, silence);
  }

  /** Whether its last heartbeat is recent by the time at which it was written. */
  boolean fresh(Instant now, Duration silence) {
    return !heardAt.equals(Instant.MIN) && !heardAt.plus(silence).isBefore(now);
  }

  boolean has(ModelName model) {
    return models.containsKey(model) && !missing.contains(model);
  }

  /** The part of its slots that is taken. */
  double busy() {
    return (double) (jobs.size() + strays.size()) / slots;
  }
}
