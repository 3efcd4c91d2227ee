package forebay.dispatcher.scheduler;

import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.RequestId;
import forebay.protocol.TenantId;
import forebay.protocol.config.SchedulerConfig;
import forebay.protocol.node.NodeReport;
import forebay.protocol.reply.Failure;
import forebay.protocol.request.Assignment.AbortReason;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler with nodes that do what it says, in simulated time: what the tests of its rules play
 * in. Requests are called r1, r2, ...; decisions are told in words.
 */
final class Scene {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final Duration DEADLINE = Duration.ofMinutes(10);

  private static final Duration TICK = Duration.ofMillis(200);
  private static final int TICKS_A_BEAT = 5;

  Instant now = START;
  int maxWaiting = 1_000;
  Scheduler scheduler = fresh();
  final Map<String, TestingNode> nodes = new LinkedHashMap<>();

  /** What the store holds. */
  final Map<RequestId, byte[]> ledger = new LinkedHashMap<>();

  /** Sees every decision as it is made. */
  Consumer<Decision> observer = decision -> {};

  private final List<String> said = new ArrayList<>();
  private int ticks;
  private int requests;

  Scene() {}

  Scene(int maxWaiting) {
    this.maxWaiting = maxWaiting;
    this.scheduler = fresh();
  }

  private Scheduler fresh() {
    var config =
        new SchedulerConfig(
            3,
            Duration.ofSeconds(3),
            SchedulerConfig.Order.DEADLINE,
            0,
            Duration.ofSeconds(10),
            Duration.ofMillis(3500));
    return new Scheduler(TestingNode.POOL, config, maxWaiting, now);
  }

  /** A node that was there from the start. */
  TestingNode node(String name, int slots, String... models) {
    var node = new TestingNode(name, slots, models);
    nodes.put(name, node);
    beat(node);
    return node;
  }

  /** Past the moment in which nothing is handed out, and the time until models are known. */
  Scene settled() {
    advance(Duration.ofSeconds(6));
    said.clear();
    return this;
  }

  static RequestId id(int number) {
    return new RequestId(START.toEpochMilli(), 0, 0, number);
  }

  static String name(RequestId id) {
    return "r" + id.randomLow();
  }

  RequestId arrives(String model) {
    return arrives(model, Lane.INTERACTIVE, DEADLINE);
  }

  RequestId arrivesAsBatch(String model) {
    return arrives(model, Lane.BATCH, DEADLINE);
  }

  RequestId arrives(String model, Lane lane, Duration deadline) {
    var id = id(++requests);
    on(arrival(id, model, lane, deadline));
    return id;
  }

  SchedulerEvent.Arrived arrival(RequestId id, String model, Lane lane, Duration deadline) {
    return new SchedulerEvent.Arrived(
        id, new TenantId("t"), lane, new ModelName(model), now, now.plus(deadline));
  }

  void cancels(RequestId id) {
    on(new SchedulerEvent.CancelRequested(id));
  }

  /** The node speaks now. */
  void beat(TestingNode node) {
    on(new SchedulerEvent.Heard(node.heartbeat(), now));
  }

  /** The node finishes the attempt, with a failure that it gives back or without. */
  void finishes(TestingNode node, RequestId id, int attempt, Failure.@Nullable Kind failure) {
    on(new SchedulerEvent.Finished(node.finish(new NodeReport.Run(id, attempt), failure)));
  }

  void finishes(TestingNode node, RequestId id) {
    finishes(node, id, 1, null);
  }

  /** Time passes, with ticks and heartbeats. */
  void advance(Duration duration) {
    for (var end = now.plus(duration); now.isBefore(end); ) {
      now = now.plus(TICK);
      ticks++;
      on(new SchedulerEvent.Tick());
      if (ticks % TICKS_A_BEAT == 0) {
        nodes.values().stream().filter(node -> !node.silent).forEach(this::beat);
      }
    }
  }

  void on(SchedulerEvent event) {
    for (var decision : scheduler.on(event, now)) {
      observer.accept(decision);
      store(decision);
      deliver(decision);
      var words = words(decision);
      if (words != null) {
        said.add(words);
      }
    }
  }

  /** The scheduler starts anew, from what is stored. */
  void restart() {
    scheduler = fresh();
    ledger.forEach(
        (id, bytes) -> {
          if (Wire.decode(LedgerEntry.class, bytes)
              instanceof Decoded.Valid<LedgerEntry>(var entry)) {
            if (entry.live() != null) {
              scheduler.restore(entry.live());
            } else if (entry.ended() != null) {
              scheduler.restoreEnded(id, entry.ended().at(), false);
            }
          }
        });
  }

  private void store(Decision decision) {
    switch (decision) {
      case Decision.Remember(var state) ->
          put(new LedgerEntry(TestingNode.POOL, state, null), decision);
      case Decision.End end ->
          put(new LedgerEntry(TestingNode.POOL, null, new LedgerEntry.Ended(now, null)), end);
      case Decision.Forget(var id) -> ledger.remove(id);
      default -> {}
    }
  }

  private void put(LedgerEntry entry, Decision decision) {
    ledger.remove(decision.id()); // the newest last
    ledger.put(decision.id(), Wire.encode(entry));
  }

  private void deliver(Decision decision) {
    if (decision instanceof Decision.HandOut out) {
      var node = nodes.get(out.node().value());
      if (node != null && !node.deaf && node.epoch().equals(out.epoch())) {
        node.running.add(new NodeReport.Run(out.id(), out.attempt()));
      }
    } else if (decision instanceof Decision.Abort abort
        && abort.reason() == AbortReason.SUPERSEDED) {
      var node = nodes.get(abort.node().value());
      if (node != null && !node.deaf) {
        node.running.remove(new NodeReport.Run(abort.id(), abort.attempt()));
      }
    }
  }

  /** What was decided since it was last asked, without what is only for the books. */
  List<String> said() {
    var words = List.copyOf(said);
    said.clear();
    return words;
  }

  private static @Nullable String words(Decision decision) {
    var id = name(decision.id());
    return switch (decision) {
      case Decision.HandOut out -> id + " to " + out.node() + " #" + out.attempt();
      case Decision.Abort abort ->
          "abort " + id + " #" + abort.attempt() + " at " + abort.node() + ": " + abort.reason();
      case Decision.Expire _ -> "expire " + id;
      case Decision.CancelWaiting _ -> "cancel " + id;
      case Decision.GiveUp up -> "give up " + id + ": " + up.failure().kind();
      case Decision.Reject reject -> "reject " + id + ": " + reject.rejection();
      case Decision.Done _ -> "done " + id;
      case Decision.Lost lost -> "lost " + id + " at " + lost.node();
      case Decision.Requeued _,
          Decision.Keep _,
          Decision.Remember _,
          Decision.Drop _,
          Decision.Forget _ ->
          null;
    };
  }
}
