package forebay.dispatcher.benchmark;

import forebay.dispatcher.scheduler.Decision;
import forebay.dispatcher.scheduler.Scheduler;
import forebay.dispatcher.scheduler.SchedulerEvent;
import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.NodeId;
import forebay.protocol.RequestId;
import forebay.protocol.SessionId;
import forebay.protocol.TenantId;
import forebay.protocol.config.ForebayConfig;
import forebay.protocol.config.LimitsConfig;
import forebay.protocol.node.NodeReport;
import forebay.protocol.reply.Language;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A pool in steady state, in virtual time: a node speaks each millisecond, a request comes and
 * another ends each ten. What comes is like what was last handed out, so the mixture of what waits
 * stays: a hundred tenants, two lanes, five models of which each node has three.
 */
final class BusyPool {

  private static final Instant START = Instant.EPOCH;
  private static final Duration STEP = Duration.ofMillis(1);
  private static final Duration DEADLINE = Duration.ofDays(1);
  private static final int PROMPT_TOKENS = 1_000;
  private static final int TENANTS = 100;
  private static final int MODELS = 5;
  private static final int MODELS_OF_A_NODE = 3;
  private static final int STEPS_A_REQUEST = 10;
  private static final int STEPS_A_TICK = 200;
  private static final int SETTLING_STEPS = 7_000;

  private final List<BenchmarkedNode> nodes;
  private final Map<NodeId, BenchmarkedNode> byId = new HashMap<>();
  private final Deque<Kind> next = new ArrayDeque<>();
  private final Deque<BenchmarkedNode> running = new ArrayDeque<>();
  private final Scheduler scheduler;

  private Instant now = START;
  private int steps;
  private int requests;

  /** What matters of a request. Its id says it, so that nothing need be remembered here. */
  private record Kind(int tenant, boolean batch, int model) {

    static Kind of(RequestId id) {
      return new Kind(
          id.partition(), id.randomHigh() % 2 != 0, (int) (id.randomHigh() / 2 % MODELS));
    }

    RequestId id(Instant at, int number) {
      return new RequestId(at.toEpochMilli(), tenant, (batch ? 1 : 0) + 2L * model, number);
    }

    Lane lane() {
      return batch ? Lane.BATCH : Lane.INTERACTIVE;
    }
  }

  BusyPool(int nodes, int live) {
    this.nodes =
        IntStream.range(0, nodes).mapToObj(i -> new BenchmarkedNode(i, models(i))).toList();
    this.nodes.forEach(node -> byId.put(node.id, node));
    this.scheduler =
        new Scheduler(
            BenchmarkedNode.POOL, ForebayConfig.defaults().scheduler(), roomForAll(), now);
    for (int i = 0; i < SETTLING_STEPS && nodes > 0; i++) {
      pass();
    }
    for (int i = 0; i < live; i++) {
      next.add(new Kind(i % TENANTS, i % 5 == 0, i / 7 % MODELS));
      arrive();
    }
  }

  private static List<ModelName> models(int node) {
    return IntStream.range(0, MODELS_OF_A_NODE).mapToObj(i -> model((node + i) % MODELS)).toList();
  }

  private static ModelName model(int index) {
    return new ModelName("model-" + index + ":32b");
  }

  private static LimitsConfig roomForAll() {
    var limits = ForebayConfig.defaults().limits();
    return new LimitsConfig(
        limits.maxBodyBytes(),
        limits.deadline(),
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        limits.maxOpenRequests(),
        limits.maxAnswerBytes(),
        limits.maxLineBytes(),
        limits.retryMemory(),
        limits.retryGrace());
  }

  /** A millisecond passes. */
  void pass() {
    step();
    if (steps % STEPS_A_TICK == 0) {
      tick();
    }
  }

  /** The time passes until a tick is due. */
  void passUntilTick() {
    do {
      step();
    } while (steps % STEPS_A_TICK != 0);
  }

  private void step() {
    now = now.plus(STEP);
    steps++;
    heard();
    if (steps % STEPS_A_REQUEST == 0 && !running.isEmpty()) {
      finished();
      arrive();
    }
  }

  /** For every request that was ended another one comes. */
  void refill() {
    while (!next.isEmpty()) {
      arrive();
    }
  }

  List<Decision> arrive() {
    var kind = next.remove();
    return on(
        new SchedulerEvent.Arrived(
            kind.id(now, ++requests),
            new KeyId("key-" + kind.tenant),
            new TenantId("tenant-" + kind.tenant),
            new SessionId("session-" + requests),
            kind.lane(),
            model(kind.model),
            PROMPT_TOKENS,
            Language.ENGLISH,
            now,
            now.plus(DEADLINE)));
  }

  /** The request that has run longest ends. */
  List<Decision> finished() {
    var node = running.remove();
    var run = node.run;
    if (run == null) {
      throw new IllegalStateException(node.id + " runs nothing");
    }
    next.add(Kind.of(run.id()));
    return on(new SchedulerEvent.Finished(node.finish(run.id(), run.attempt())));
  }

  List<Decision> heard() {
    return on(new SchedulerEvent.Heard(nodes.get(steps % nodes.size()).heartbeat(), now));
  }

  List<Decision> tick() {
    return on(new SchedulerEvent.Tick());
  }

  private List<Decision> on(SchedulerEvent event) {
    var decisions = scheduler.on(event, now);
    for (var decision : decisions) {
      if (decision instanceof Decision.HandOut out) {
        var node = Objects.requireNonNull(byId.get(out.node()));
        node.run = new NodeReport.Run(out.id(), out.attempt());
        running.add(node);
      }
    }
    return decisions;
  }
}
