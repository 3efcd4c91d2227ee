package forebay.dispatcher.scheduler;

import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.RequestId;
import forebay.protocol.TenantId;
import forebay.protocol.chat.Usage;
import forebay.protocol.config.ForebayConfig;
import forebay.protocol.config.LimitsConfig;
import forebay.protocol.config.SchedulerConfig;
import forebay.protocol.node.NodeReport;
import forebay.protocol.reply.Failure;
import forebay.protocol.reply.Language;
import forebay.protocol.reply.Settlement;
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

  /** Strict lanes; the defaults else. */
  static final SchedulerConfig CONFIG =
      new SchedulerConfig(
          3,
          Duration.ofSeconds(3),
          SchedulerConfig.Order.DEADLINE,
          0,
          Duration.ofSeconds(10),
          Duration.ofMillis(3500));

  private final SchedulerConfig config;
  private final LimitsConfig limits;

  Instant now = START;
  Scheduler scheduler;
  final Map<String, TestingNode> nodes = new LinkedHashMap<>();

  /** What the store holds. */
  final Map<RequestId, byte[]> ledger = new LinkedHashMap<>();

  /** Sees every decision as it is made. */
  Consumer<Decision> observer = decision -> {};

  private final List<String> said = new ArrayList<>();
  private int ticks;
  private int requests;

  Scene() {
    this(CONFIG);
  }

  Scene(int maxWaiting) {
    this(CONFIG, maxWaiting, maxWaiting);
  }

  Scene(SchedulerConfig config) {
    this(config, 1_000, 1_000);
  }

  Scene(SchedulerConfig config, int maxWaiting, int maxWaitingPerTenant) {
    var defaults = ForebayConfig.defaults().limits();
    this.config = config;
    this.limits =
        new LimitsConfig(
            defaults.maxBodyBytes(),
            defaults.deadline(),
            maxWaiting,
            maxWaitingPerTenant,
            defaults.maxOpenRequests(),
            defaults.maxAnswerBytes(),
            defaults.maxLineBytes(),
            defaults.retryMemory(),
            defaults.retryGrace());
    this.scheduler = fresh();
  }

  /** Strict lanes, with this share of batch. */
  static Scene withBatchShare(double share) {
    return new Scene(
        new SchedulerConfig(
            CONFIG.maxAttempts(),
            CONFIG.nodeSilence(),
            CONFIG.order(),
            share,
            CONFIG.modelLoad(),
            CONFIG.brownOutP95()));
  }

  private Scheduler fresh() {
    return new Scheduler(TestingNode.POOL, config, limits, now);
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
    return arrival(id, "t", model, lane, deadline, 10);
  }

  SchedulerEvent.Arrived arrival(
      RequestId id, String tenant, String model, Lane lane, Duration deadline, int promptTokens) {
    return new SchedulerEvent.Arrived(
        id,
        new KeyId(tenant),
        new TenantId(tenant),
        null,
        lane,
        new ModelName(model),
        promptTokens,
        Language.ENGLISH,
        now,
        now.plus(deadline));
  }

  /** A request of the tenant. */
  RequestId arrivesFrom(String tenant, String model) {
    return arrivesFrom(tenant, model, Lane.INTERACTIVE);
  }

  RequestId arrivesFrom(String tenant, String model, Lane lane) {
    var id = id(++requests);
    on(arrival(id, tenant, model, lane, DEADLINE, 10));
    return id;
  }

  /** The number of the next request. */
  int next() {
    return ++requests;
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

  /** The node answers the first attempt in full. */
  void answers(TestingNode node, RequestId id, Usage usage, Duration firstToken) {
    on(new SchedulerEvent.Finished(node.answer(new NodeReport.Run(id, 1), usage, firstToken)));
  }

  /** The node answers the first attempt with so many tokens. */
  void answers(TestingNode node, RequestId id, int outputTokens) {
    answers(node, id, usage(10, outputTokens), Duration.ofMillis(100));
  }

  static Usage usage(int promptTokens, int outputTokens) {
    return new Usage(
        promptTokens,
        outputTokens,
        Duration.ofMillis(50L * outputTokens + 100),
        Duration.ZERO,
        Duration.ofMillis(100),
        Duration.ofMillis(50L * outputTokens));
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
          put(
              new LedgerEntry(
                  TestingNode.POOL,
                  null,
                  new LedgerEntry.Ended(
                      now, new Settlement(end.id(), end.key(), end.answered()), null)),
              end);
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
          Decision.Tell _,
          Decision.Keep _,
          Decision.Remember _,
          Decision.Drop _,
          Decision.Forget _ ->
          null;
    };
  }
}
