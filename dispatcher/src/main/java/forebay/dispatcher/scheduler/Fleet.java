package forebay.dispatcher.scheduler;

import forebay.protocol.ModelName;
import forebay.protocol.NodeId;
import forebay.protocol.chat.Usage;
import forebay.protocol.node.NodeReport.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The nodes of a pool, indexed by what is asked of them: who is free, who is silent. */
final class Fleet {

  final Catalog catalog = new Catalog();

  private final Duration silence;
  private final Map<NodeId, Node> nodes = new HashMap<>();
  private final FreeNodes free = new FreeNodes();
  private final Map<ModelName, Double> speedReference = new HashMap<>();

  /** Heard, the longest ago first. */
  private final LinkedHashMap<NodeId, Node> heard = new LinkedHashMap<>();

  /** Silent, the longest ago first. */
  private final LinkedHashMap<NodeId, Node> silent = new LinkedHashMap<>();

  private final Sessions sessions = new Sessions();

  private final PriorityQueue<CoolOff> cooling =
      new PriorityQueue<>(Comparator.comparing(CoolOff::until));

  private Instant now;
  private Instant listeningSince;
  private long uses;
  private int serving;
  private int slots;
  private long gpuSlots;
  private long gpuPercents;

  Fleet(Duration silence, Instant now) {
    this.silence = silence;
    this.now = now;
    this.listeningSince = now;
  }

  /** The node, made known if it was not. */
  Node node(NodeId id) {
    var known = nodes.get(id);
    if (known != null) {
      return known;
    }
    var node = new Node(id, new Speeds(speedReference), now);
    nodes.put(id, node);
    heard.put(id, node);
    return node;
  }

  /** The only way to change a node: keeps the indexes true. */
  void change(Node node, Consumer<Node> change) {
    free.remove(node);
    var before = node.offer();
    change.accept(node);
    var after = node.offer();
    if (!Objects.equals(before, after)) {
      withdraw(before);
      add(after);
    }
    if (node.free(now, silence)) {
      free.add(node);
    }
  }

  private void withdraw(Node.@Nullable Offer offer) {
    if (offer != null) {
      serving--;
      slots -= offer.slots();
      countGpu(offer, -1);
      catalog.remove(offer.models());
    }
  }

  private void add(Node.@Nullable Offer offer) {
    if (offer != null) {
      serving++;
      slots += offer.slots();
      countGpu(offer, 1);
      catalog.add(offer.models());
    }
  }

  private void countGpu(Node.Offer offer, int sign) {
    if (offer.gpuPercent() >= 0) {
      gpuSlots += sign * (long) offer.slots();
      gpuPercents += sign * (long) offer.slots() * offer.gpuPercent();
    }
  }

  /** Takes a heartbeat; false if it was written too long ago to say how the node is now. */
  boolean hear(Node node, Heartbeat heartbeat, Instant at) {
    heard.remove(node.id);
    silent.remove(node.id);
    heard.put(node.id, node);
    var fresh = !at.plus(silence).isBefore(now);
    if (fresh) {
      if (node.fresh(now, silence) && node.repeats(heartbeat)) {
        node.heardAgain(at, now); // the indexes are true as they are
      } else {
        change(node, n -> n.hear(heartbeat, at, now));
      }
      catalog.list(node.models.keySet(), at);
    } else {
      node.seenAt = now;
      catalog.list(heartbeat.models().stream().map(model -> model.name().canonical()).toList(), at);
    }
    return fresh;
  }

  /** Gives a slot of the node to the job. */
  void give(Node node, Job job) {
    change(
        node,
        n -> {
          n.take(job);
          n.lastUse = ++uses;
        });
    sessions.remember(job.request, node.id);
  }

  /** The job holds its slot of the node no longer. */
  void takeBack(Node node, Job job) {
    change(
        node,
        n -> {
          n.giveBack(job);
          n.lastUse = ++uses;
        });
  }

  /** Keeps the node from being given work for a while. */
  void coolOff(Node node, Duration duration) {
    var until = now.plus(duration);
    change(node, n -> n.coolUntil = until);
    cooling.add(new CoolOff(node, until));
  }

  /**
   * The best node for the job: another one than those that failed it if there is one, and of equals
   * the one that had its session's last turn.
   */
  @Nullable Node best(Job job) {
    var last = sessions.of(job.request);
    var familiar = last == null ? null : nodes.get(last);
    for (var node = free.best(job.model(), job.failedOn, familiar);
        node != null;
        node = free.best(job.model(), job.failedOn, familiar)) {
      if (node.fresh(now, silence)) {
        return node;
      }
      free.remove(node); // its next heartbeat puts it in again
    }
    return null;
  }

  /** The node answered with the model at this cost. */
  void measure(Node node, ModelName model, Usage usage) {
    if (node.speeds.learn(model, usage)) {
      change(node, n -> n.speeds.rank(model));
    }
  }

  /** The models that some node can take a request for. */
  Set<ModelName> freeModels() {
    return free.models();
  }

  /** Moves the time on. */
  void advance(Instant to) {
    now = to;
    while (!cooling.isEmpty() && !cooling.peek().until.isAfter(now)) {
      change(cooling.remove().node, node -> {});
    }
  }

  /** The nodes that have fallen silent since it was last asked. */
  List<Node> fallSilent() {
    var fallen = new ArrayList<Node>();
    for (var node : heard.values()) {
      var since = node.seenAt.isAfter(listeningSince) ? node.seenAt : listeningSince;
      if (!since.plus(silence).isBefore(now)) {
        break;
      }
      fallen.add(node);
    }
    for (var node : fallen) {
      heard.remove(node.id);
      silent.put(node.id, node);
      change(node, n -> n.silent = true);
    }
    return fallen;
  }

  /** The scheduler itself heard nothing for a while: silence until now says nothing. */
  void listenAnew(Instant from) {
    listeningSince = from;
  }

  /** Forgets nodes that nobody has heard for long. */
  void purge() {
    while (!silent.isEmpty()
        && silent.firstEntry().getValue().seenAt.plus(Catalog.MEMORY).isBefore(now)) {
      nodes.remove(silent.pollFirstEntry().getKey());
    }
    catalog.purge(now);
    speedReference.keySet().removeIf(model -> !catalog.knows(model, now));
  }

  /** Nodes that may be given work. */
  int serving() {
    return serving;
  }

  /** Their slots. */
  int slots() {
    return slots;
  }

  /**
   * The part of GPU memory that is used: the mean over the nodes that say, each with the weight of
   * its slots, so that one small full node does not speak for the pool. Null if none says.
   */
  @Nullable Double gpuMemory() {
    return gpuSlots == 0 ? null : Math.round((double) gpuPercents / gpuSlots) / 100.0;
  }

  private record CoolOff(Node node, Instant until) {}
}
