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

  private NodeReport.@Nullable Heartbeat last;

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

  /** What a node that serves adds to its pool. */
  record Offer(int slots, Map<ModelName, ModelDigest> models) {}

  /** Null if it does not serve. */
  @Nullable Offer offer() {
    return serving() ? new Offer(slots, models) : null;
  }

  /** Whether the heartbeat says of the node itself what is known already. */
  boolean repeats(NodeReport.Heartbeat heartbeat) {
    return last != null
        && !silent
        && missing.isEmpty()
        && last.epoch().equals(heartbeat.epoch())
        && last.health() == heartbeat.health()
        && last.slots() == heartbeat.slots()
        && last.models().equals(heartbeat.models())
        && last.resident().equals(heartbeat.resident());
  }

  /** Takes a heartbeat that repeats the last one. */
  void heardAgain(Instant at, Instant now) {
    heardAt = at;
    seenAt = now;
  }

  void hear(NodeReport.Heartbeat heartbeat, Instant at, Instant now) {
    last = heartbeat;
    epoch = heartbeat.epoch();
    up = heartbeat.health() == NodeReport.Health.UP;
    slots = heartbeat.slots();
    heardAgain(at, now);
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
