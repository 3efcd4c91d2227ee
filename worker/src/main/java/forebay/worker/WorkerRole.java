package forebay.worker;

import forebay.protocol.NodeId;
import forebay.protocol.PoolId;
import forebay.protocol.config.LimitsConfig;
import forebay.protocol.config.UpstreamConfig;
import forebay.protocol.config.WorkerConfig;
import forebay.protocol.kafka.KafkaClients;
import forebay.protocol.lifecycle.Health;
import forebay.protocol.lifecycle.Role;
import forebay.protocol.reply.Failure;
import forebay.protocol.topic.Topics;
import forebay.worker.ollama.GpuMemory;
import forebay.worker.ollama.OllamaNode;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent for one Ollama node: takes assignments, streams the node's answers to {@code replies},
 * and tells the scheduler how the node is. Every instance is a new life with a new epoch.
 *
 * <p>{@link #close} withdraws the node, lets running answers end for the grace of the
 * configuration, gives the rest back (or fails what nobody can go on with), and is done at most 1.5
 * s after that.
 */
public final class WorkerRole implements Role {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerRole.class);

  /** How long a write may take: the broker may be restarted in mid-answer. */
  private static final Duration DELIVERY = Duration.ofMinutes(2);

  /** Parts of the bound of {@link #close} after the grace. */
  private static final Duration WITHDRAW = Duration.ofMillis(100);

  private static final Duration STOP_GENERATIONS = Duration.ofMillis(500);

  private static final Duration STOP_THREADS = Duration.ofMillis(250);
  private static final Duration FLUSH = Duration.ofMillis(500);

  private static final Failure STOPPED =
      new Failure(Failure.Kind.NODE_LOST, "the node was stopped");

  private final NodeId node;
  private final WorkerConfig config;
  private final ScheduledThreadPoolExecutor timers; // never blocks
  private final ScheduledThreadPoolExecutor flusher; // may be blocked by backpressure
  private final WorkerProducer producer;
  private final NodeReporter reporter;
  private final OllamaNode ollama;
  private final WorkerMeters meters;
  private final NodeAgent agent;
  private final AssignmentLoop loop;
  private final List<Thread> threads;
  private final AtomicReference<@Nullable Throwable> defect = new AtomicReference<>();
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * An agent that has not started.
   *
   * @param node the name under which the node is known
   * @param url the node's address
   */
  public WorkerRole(
      NodeId node,
      URI url,
      KafkaClients clients,
      Topics topics,
      UpstreamConfig upstream,
      WorkerConfig config,
      LimitsConfig limits,
      MeterRegistry registry,
      InstantSource clock) {
    this.node = node;
    this.config = config;
    var epoch = UUID.randomUUID().toString();
    var id = "forebay-worker-" + node;
    timers = scheduler("forebay-worker-timers-" + node);
    flusher = scheduler("forebay-worker-flusher-" + node);
    producer = new WorkerProducer(clients.producer(id, DELIVERY), topics);
    var state = new NodeState(node, new PoolId(config.pool()), epoch, new Slots(upstream));
    reporter = new NodeReporter(node, state, producer, clock);
    ollama = new OllamaNode(url, upstream, limits, timers);
    meters = new WorkerMeters(registry, node);
    meters.show(reporter);
    var prober = new Prober(node, ollama, reporter, meters, upstream.probeInterval());
    var gpuWatch =
        new GpuWatch(
            node, new GpuMemory(ollama, url, upstream), reporter, upstream.probeInterval());
    var fenceLog = new KafkaFenceLog(clients, topics, id + "-fence");
    agent =
        new NodeAgent(
            node, epoch, ollama, reporter, prober, producer, fenceLog, config, meters, clock,
            flusher);
    var partition =
        new TopicPartition(topics.assignments().name(), topics.assignmentsPartition(node));
    loop = new AssignmentLoop(clients.consumer(id), partition, node, reporter, agent, producer);
    threads =
        List.of(
            thread("assignments", loop),
            thread("probe", prober),
            thread("gpu", gpuWatch),
            thread("heartbeat", this::heartbeats));
    LOG.atInfo().addKeyValue("node", node).addKeyValue("epoch", epoch).log("worker");
  }

  @Override
  public String name() {
    return "worker-" + node;
  }

  @Override
  public void start() {
    if (started.compareAndSet(false, true)) {
      threads.forEach(Thread::start);
    }
  }

  @Override
  public Health health() {
    var cause = defect.get();
    if (cause != null) {
      return new Health.Failed(cause.toString());
    }
    if (closed.get()) {
      return new Health.NotReady("the worker of node " + node + " stops");
    }
    if (reporter.health() instanceof NodeHealth.Down(var reason)) {
      return new Health.NotReady("node " + node + " is down: " + reason);
    }
    return reporter.heard()
        ? new Health.Ready()
        : new Health.NotReady("no heartbeat of node " + node + " was acknowledged yet");
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      // It may block if the broker is away, and closing must not.
      Thread.startVirtualThread(reporter::withdraw).join(WITHDRAW);
      agent.awaitIdle(config.stopGrace());
      agent.stop(STOPPED);
      agent.awaitIdle(STOP_GENERATIONS);
      stopThreads();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      timers.shutdownNow();
      flusher.shutdownNow();
      ollama.close();
      producer.close(FLUSH);
      meters.close();
    }
  }

  private void stopThreads() throws InterruptedException {
    loop.stop();
    if (!started.get()) {
      loop.run(); // only closes its consumer
      return;
    }
    threads.stream().skip(1).forEach(Thread::interrupt);
    var until = System.nanoTime() + STOP_THREADS.toNanos();
    for (var thread : threads) {
      thread.join(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    }
  }

  private void heartbeats() {
    try {
      while (true) {
        reporter.heartbeat();
        Thread.sleep(config.heartbeat());
      }
    } catch (InterruptedException e) {
      // The worker stops.
    }
  }

  private Thread thread(String what, Runnable body) {
    return Thread.ofPlatform()
        .name("forebay-worker-" + what + "-" + node)
        .daemon()
        .unstarted(() -> guarded(body));
  }

  /** A loop that dies takes the node out: nobody must hand work to a worker that is half alive. */
  private void guarded(Runnable body) {
    try {
      body.run();
    } catch (RuntimeException e) {
      if (!closed.get()) {
        LOG.atError().addKeyValue("node", node).setCause(e).log("stopped by a defect");
        defect.compareAndSet(null, e);
        reporter.withdraw();
      }
    }
  }

  private static ScheduledThreadPoolExecutor scheduler(String name) {
    var scheduler =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name(name).daemon().factory());
    scheduler.setRemoveOnCancelPolicy(true);
    return scheduler;
  }
}
