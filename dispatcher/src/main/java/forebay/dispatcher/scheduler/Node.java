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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node as the scheduler knows it. Changed only through {@link Fleet#change}. */
final class Node {

  final NodeId id;

  final Speeds speeds;

  /** What it was given and has not given back. */
  private final Map<RequestId, Job> jobs = new LinkedHashMap<>();

  /** How many of them there are for each model. */
  private final Map<ModelName, Integer> running = new HashMap<>();

  /** What it lists and should not run: it holds slots until the node has stopped it. */
  Set<NodeReport.Run> strays = Set.of();

  /** Models that it listed and turned out not to have. */
  final Set<ModelName> missing = new HashSet<>();

  Map<ModelName, ModelDigest> models = Map.of();
  private Map<ModelName, Integer> slotLimits = Map.of();
  private Set<ModelName> resident = Set.of();

  /** Null until it was heard: then all that is known is that something was handed to it. */
  @Nullable String epoch;

  private NodeReport.@Nullable Heartbeat last;

  /** It runs something that it does not list as in memory yet. */
  private boolean changesModels;

  boolean up;
  boolean silent;
  int slots;

  /** When its last heartbeat was written. */
  Instant heardAt = Instant.MIN;

  /** When its last heartbeat was read. */
  Instant seenAt;

  Instant coolUntil = Instant.MIN;

  /** How often in a row it said that it is full. */
  int refusals;

  /**
   * Grows with each slot of the pool that is taken or given back: the lowest has been idle longest.
   */
  long lastUse;

  Node(NodeId id, Speeds speeds, Instant now) {
    this.id = id;
    this.speeds = speeds;
    this.seenAt = now;
  }

  /**
   * What a node that serves adds to its pool.
   *
   * @param gpuPercent of its GPU memory that is used, negative if it does not say
   */
  record Offer(int slots, int gpuPercent, Map<ModelName, ModelDigest> models) {}

  /** Null if it does not serve. */
  @Nullable Offer offer() {
    return serving() ? new Offer(slots, last == null ? -1 : gpuPercent(last), models) : null;
  }

  private static int gpuPercent(NodeReport.Heartbeat heartbeat) {
    var used = heartbeat.gpuMemory();
    return used == null ? -1 : (int) Math.round(used * 100);
  }

  /** Whether the heartbeat says of the node itself what is known already. */
  boolean repeats(NodeReport.Heartbeat heartbeat) {
    return last != null
        && !silent
        && missing.isEmpty()
        && last.epoch().equals(heartbeat.epoch())
        && last.health() == heartbeat.health()
        && last.slots() == heartbeat.slots()
        && gpuPercent(last) == gpuPercent(heartbeat)
        && last.slotLimits().equals(heartbeat.slotLimits())
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
    var limits = HashMap.<ModelName, Integer>newHashMap(heartbeat.slotLimits().size());
    heartbeat.slotLimits().forEach(limit -> limits.put(limit.model().canonical(), limit.slots()));
    slotLimits = limits;
    changesModels = !resident.containsAll(running.keySet());
    speeds.retain(listed.keySet());
  }

  void take(Job job) {
    if (jobs.put(job.id(), job) == null) {
      running.merge(job.model(), 1, Integer::sum);
      changesModels |= !resident.contains(job.model());
    }
  }

  void giveBack(Job job) {
    if (jobs.remove(job.id()) != null) {
      running.computeIfPresent(job.model(), (model, count) -> count == 1 ? null : count - 1);
      changesModels = !resident.containsAll(running.keySet());
    }
  }

  /** What it was given and has not given back, at this moment. */
  List<Job> jobs() {
    return List.copyOf(jobs.values());
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

  /** Whether a node that is free may be given a request for the model. */
  boolean canTake(ModelName model) {
    return models.containsKey(model)
        && !missing.contains(model)
        && running.getOrDefault(model, 0) < slotLimits.getOrDefault(model, Integer.MAX_VALUE);
  }

  /**
   * Whether a request for the model can be expected to find it in memory: it was given another one,
   * or lists the model and is not just making room for a different one.
   */
  boolean warm(ModelName model) {
    return running.containsKey(model) || (resident.contains(model) && !changesModels);
  }

  /** The models that are warm. */
  Set<ModelName> warm() {
    return changesModels ? running.keySet() : resident;
  }

  /** Whether the model is in memory, and likely to be when a request for it comes. */
  boolean ready(ModelName model) {
    return resident.contains(model) && warm(model);
  }

  /** Higher is faster. */
  int speed(ModelName model) {
    return speeds.of(model);
  }

  /** The part of its slots that is taken. */
  double busy() {
    return (double) (jobs.size() + strays.size()) / slots;
  }
}
