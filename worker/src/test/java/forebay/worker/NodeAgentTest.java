package forebay.worker;

import static forebay.worker.ScriptedNode.done;
import static forebay.worker.ScriptedNode.piece;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.NodeId;
import forebay.protocol.config.WorkerConfig.Failover;
import forebay.protocol.node.NodeReport.Finished;
import forebay.protocol.node.NodeReport.Health;
import forebay.protocol.node.NodeReport.Heartbeat;
import forebay.protocol.node.NodeReport.Run;
import forebay.protocol.reply.Failure;
import forebay.protocol.request.Assignment;
import forebay.protocol.request.Assignment.Abort;
import forebay.protocol.request.Assignment.AbortReason;
import forebay.protocol.request.Assignment.Assign;
import forebay.worker.generation.Fence;
import forebay.worker.ollama.OllamaNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agent, reporter and prober together, with a real node and no broker. */
class NodeAgentTest {

  private static final String EPOCH = "epoch";

  private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(2);
  private final ScriptedNode node = new ScriptedNode();
  private final RecordingSink sink = new RecordingSink();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final WorkerMeters meters = new WorkerMeters(registry, Settings.NODE);
  private final OllamaNode ollama =
      new OllamaNode(node.url(), Settings.upstream(), Settings.limits(), timers);
  private final NodeReporter reporter =
      new NodeReporter(
          Settings.NODE,
          new NodeState(Settings.NODE, Settings.POOL, EPOCH, new Slots(Settings.upstream())),
          sink,
          InstantSource.system());
  private final Prober prober =
      new Prober(Settings.NODE, ollama, reporter, meters, Duration.ofSeconds(30));
  private final Thread probing = Thread.ofVirtual().unstarted(prober);
  private final NodeAgent agent =
      new NodeAgent(
          Settings.NODE,
          EPOCH,
          ollama,
          reporter,
          prober,
          sink,
          (id, fence, stopped) -> new Fence.Verdict.Clear(),
          Settings.worker(Failover.CONTINUE),
          meters,
          InstantSource.system(),
          timers);

  @BeforeEach
  void start() {
    meters.show(reporter);
    reporter.listening();
    assertThat(sink.reports()).isEmpty();
    probing.start();
    Await.until("the first heartbeat", () -> !sink.reports().isEmpty());
  }

  @AfterEach
  void close() {
    probing.interrupt();
    ollama.close();
    node.close();
    timers.shutdownNow();
  }

  @Test
  void saysWhatTheNodeHas() {
    var heartbeat = (Heartbeat) sink.reports().getFirst();
    assertThat(heartbeat.health()).isEqualTo(Health.UP);
    assertThat(heartbeat.slots()).isEqualTo(2);
    assertThat(heartbeat.version()).isEqualTo("0.33.0");
    assertThat(heartbeat.models()).hasSize(1);
    Await.until("it is acknowledged", reporter::heard);
  }

  @Test
  void answersAndReports() {
    node.chat(piece("a"), done());
    agent.on(Settings.assign(1, 1, EPOCH));
    Await.until("it has finished", () -> !sink.finished().isEmpty());

    assertThat(sink.story()).containsExactly("Started 0", "Delta 1", "Completed 2");
    assertThat(sink.finished().getFirst().returned()).isNull();
    assertThat(sink.finished().getFirst().usage()).isNotNull();
    Await.until("it is counted", () -> generations("completed") == 1);
    assertThat(registry.get("forebay.worker.tokens").tag("kind", "completion").counter().count())
        .isEqualTo(3);
    assertThat(registry.get("forebay.worker.first.token").timer().count()).isEqualTo(1);
    assertThat(sink.finished().getFirst().firstToken())
        .isNotNull()
        .isLessThanOrEqualTo(sink.finished().getFirst().busy());
  }

  @Test
  void ignoresWhatIsMeantForAnother() {
    var other = Settings.assign(1, 1, EPOCH);
    agent.on(Settings.assign(1, 1, "an earlier life"));
    agent.on(new Assign(new NodeId("node-2"), EPOCH, 1, other.submit()));
    assertThat(reporter.running()).isZero();
    assertThat(sink.finished()).isEmpty();
  }

  @Test
  void runsOnceWhatIsAssignedTwice() {
    var release = new CountDownLatch(1);
    node.on(
        "/api/chat",
        c -> {
          release.await();
          c.stream().lines(piece("a"), done());
        });
    agent.on(Settings.assign(1, 1, EPOCH));
    agent.on(Settings.assign(1, 1, EPOCH));
    assertThat(reporter.running()).isEqualTo(1);
    release.countDown();
    Await.until("it has finished", () -> !sink.finished().isEmpty());
    agent.on(Settings.assign(1, 1, EPOCH));
    assertThat(sink.finished()).hasSize(2);
    assertThat(sink.finished().getFirst()).isEqualTo(sink.finished().getLast());
    assertThat(node.paths()).containsOnlyOnce("/api/chat");
  }

  @Test
  void cancelsOnDemandAndKeepsItsSlotUntilTheNodeIsFree() {
    node.on("/api/chat", c -> c.stream().lines(piece("a")).awaitLeft());
    agent.on(Settings.assign(1, 1, EPOCH));
    Await.until("the first piece is written", () -> sink.text().equals("a"));
    reporter.heartbeat();
    assertThat(((Heartbeat) sink.reports().getLast()).running())
        .containsExactly(new Run(Settings.id(1), 1));
    agent.on(new Abort(Settings.NODE, EPOCH, Settings.id(1), 1, AbortReason.CANCELLED));
    Await.until("it has finished", () -> !sink.finished().isEmpty());
    assertThat(sink.story()).containsExactly("Started 0", "Delta 1", "Cancelled");
    assertThat(reporter.running()).isZero();
  }

  @Test
  void takesANodeOutThatAnswersProbesAndNeverGenerates() {
    node.on("/api/chat", c -> c.error(500, "broken"));
    for (var number = 1; number <= 3; number++) {
      agent.on(Settings.assign(number, 1, EPOCH));
      var ended = number;
      Await.until("it has finished", () -> sink.finished().size() == ended);
    }
    assertThat(sink.finished())
        .allMatch(
            finished ->
                finished.returned() != null
                    && finished.returned().kind() == Failure.Kind.NODE_ERROR);
    // The scheduler hears that the node is down before it has the last request back.
    var reports = sink.reports();
    var down =
        reports.stream()
            .filter(r -> r instanceof Heartbeat heartbeat && heartbeat.health() == Health.DOWN)
            .findFirst()
            .orElseThrow();
    assertThat(reports.indexOf(down)).isLessThan(reports.lastIndexOf(sink.finished().getLast()));
    Await.until(
        "a probe brings it back on trial", () -> reporter.health() instanceof NodeHealth.OnTrial);

    node.chat(piece("a"), done());
    agent.on(Settings.assign(4, 1, EPOCH));
    Await.until("it is up again", () -> reporter.health() instanceof NodeHealth.Up);
  }

  @Test
  void stopsWhatStillRuns() throws InterruptedException {
    node.on("/api/chat", c -> c.stream().lines(piece("a")).awaitLeft());
    agent.on(Settings.assign(1, 1, EPOCH));
    Await.until("the first piece is written", () -> sink.text().equals("a"));
    reporter.withdraw();
    agent.on(Settings.assign(2, 1, EPOCH));
    agent.stop(new Failure(Failure.Kind.NODE_LOST, "stopped"));
    agent.awaitIdle(Duration.ofSeconds(5));

    assertThat(sink.story()).containsExactly("Started 0", "Delta 1");
    assertThat(sink.finished()).allMatch(finished -> finished.returned() != null);
    assertThat(List.copyOf(node.paths())).containsOnlyOnce("/api/chat");
  }

  @Test
  void finishesWhatRunsAndTakesNothingNewWhileItDrains() {
    var release = new CountDownLatch(1);
    node.on(
        "/api/chat",
        c -> {
          c.stream().lines(piece("a"));
          release.await();
          c.lines(done());
        });
    agent.on(Settings.assign(1, 1, EPOCH));
    Await.until("the first piece is written", () -> sink.text().equals("a"));
    agent.on(new Assignment.Drain(Settings.NODE, EPOCH, true));
    assertThat(((Heartbeat) sink.reports().getLast()).health()).isEqualTo(Health.DRAINING);
    agent.on(Settings.assign(2, 1, EPOCH));
    assertThat(sink.finished())
        .singleElement()
        .extracting(Finished::returned)
        .isEqualTo(new Failure(Failure.Kind.NODE_LOST, "the node is being drained"));

    release.countDown();
    Await.until("it has finished", () -> sink.finished().size() == 2);
    assertThat(sink.finished().getLast().returned()).isNull();
    agent.on(new Assignment.Drain(Settings.NODE, EPOCH, false));
    assertThat(((Heartbeat) sink.reports().getLast()).health()).isEqualTo(Health.UP);
  }

  @Test
  void offersNoMoreSlotsThanTheNodeHasShown() throws InterruptedException {
    node.on("/api/chat", c -> c.stream().lines(piece("a")).awaitLeft());
    agent.on(Settings.assign(1, 1, EPOCH));
    Await.until("the first piece is written", () -> sink.text().equals("a"));
    node.on("/api/chat", c -> c.error(503, "server busy"));
    agent.on(Settings.assign(2, 1, EPOCH));
    Await.until("it was given back", () -> !sink.finished().isEmpty());
    var returned = sink.finished().getFirst().returned();
    assertThat(returned).extracting(Failure::kind).isEqualTo(Failure.Kind.NODE_BUSY);
    var heartbeats =
        sink.reports().stream()
            .filter(Heartbeat.class::isInstance)
            .map(Heartbeat.class::cast)
            .toList();
    assertThat(heartbeats.getLast().slots()).isEqualTo(1);
    assertThat(heartbeats.getLast().health()).isEqualTo(Health.UP);
    assertThat(registry.get("forebay.worker.slots").gauge().value()).isEqualTo(1);
    agent.stop(new Failure(Failure.Kind.NODE_LOST, "stopped"));
    agent.awaitIdle(Duration.ofSeconds(5));
  }

  @Test
  void theNodesNextWorkerShowsItsOwnState() {
    assertThat(registry.get("forebay.worker.health").gauge().value()).isEqualTo(1);
    meters.close();
    assertThat(registry.find("forebay.worker.health").gauge()).isNull();
    var state = new NodeState(Settings.NODE, Settings.POOL, "next", new Slots(Settings.upstream()));
    var next = new NodeReporter(Settings.NODE, state, sink, InstantSource.system());
    new WorkerMeters(registry, Settings.NODE).show(next);
    assertThat(registry.get("forebay.worker.health").gauge().value()).isZero();
  }

  private double generations(String outcome) {
    var counter = registry.find("forebay.worker.generations").tag("outcome", outcome).counter();
    return counter == null ? 0 : counter.count();
  }
}
