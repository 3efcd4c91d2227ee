package forebay.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.app.Await;
import forebay.app.TestClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every part is killed in turn under load, a worker is stopped and comes back, a node hangs, and a
 * worker is cut off from the broker; the guarantees hold. {@code -Dchaos.requests=10000} for the
 * long run, {@code -Dchaos.seed} for another one, {@code -Dchaos.rate} in requests a second.
 */
final class ChaosSystemIT {

  private static final int CLIENTS = 40;
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Duration QUIET = DEADLINE.plusSeconds(60);
  private static final ClusterShape SHAPE =
      new ClusterShape(
          2,
          1,
          3,
          8,
          320,
          """
          limits: { deadline: %ds }
          scheduler: { brown_out_p95: 30s }
          %s
          """
              .formatted(DEADLINE.toSeconds(), ClusterShape.NO_LIMITS),
          "");

  private final long seed = Long.getLong("chaos.seed", 20_261_124);
  private final int requests = Integer.getInteger("chaos.requests", 3_000);
  private final double rate = Double.parseDouble(System.getProperty("chaos.rate", "35"));

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path directory;

  @Test
  void holdsItsGuaranteesWhateverBreaks() throws Exception {
    var journal = new Journal();
    try (var cluster = ProcessCluster.start(SHAPE, directory)) {
      var faults = new FaultRunner(cluster);
      var client = new ChaosClient(cluster.gatewayPorts(), journal);
      try (var load = new ChaosLoad(CLIENTS, requests, rate, seed, client)) {
        faults.run(new FaultPlan(seed, SHAPE), load::allAsked);
        load.await(QUIET);
        awaitQuiet(cluster);
      } catch (Exception | AssertionError e) {
        throw new AssertionError(story(faults, journal), e);
      }
      var log = new RequestLog(cluster.bootstrap(), ProcessCluster.PREFIX);
      var evidence =
          new Evidence(
              journal.entries(),
              log.histories(),
              log.submitted(),
              log.deadLetters(),
              faults.mostInOneNode(),
              SHAPE.slots());
      System.out.printf("seed %d, disturbances %s%n", seed, faults.done());
      System.out.print(ChaosReport.of(evidence, journal));
      assertThat(violations(cluster, evidence)).as("%s", story(faults, journal)).isEmpty();
    }
  }

  /** I10: what the scheduler, the nodes and the gateways have in hand. */
  private static void awaitQuiet(ProcessCluster cluster) throws Exception {
    var log = new RequestLog(cluster.bootstrap(), ProcessCluster.PREFIX);
    Await.until("every accepted request to end", QUIET, () -> allEnded(log));
    Await.until(
        "nothing to wait or run at the scheduler",
        QUIET,
        () -> log.loads().stream().allMatch(load -> load.waiting() == 0 && load.running() == 0));
    for (var node : cluster.nodes()) {
      Await.until("nothing to run in " + node.part(), () -> node.counters().running() == 0);
    }
    for (int i = 0; i < SHAPE.gateways(); i++) {
      var client = cluster.client(i);
      Await.until("nothing open at gateway " + i, () -> open(client) == 0);
    }
  }

  private static boolean allEnded(RequestLog log) {
    var submitted = log.submitted();
    return log.histories().values().stream()
        .allMatch(
            history ->
                history.accepted() == null
                    || history.terminal() != null
                    || !submitted.contains(history.id()));
  }

  private static double open(TestClient gateway) throws Exception {
    return gateway
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("forebay_gateway_open"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Of the guarantees, and of those that no client knows how they ended. */
  private static List<String> violations(ProcessCluster cluster, Evidence evidence)
      throws Exception {
    var violations = new ArrayList<>(Guarantee.allViolations(evidence));
    for (var entry : evidence.journal()) {
      if (entry.id() != null && entry.outcome() instanceof Outcome.Broken) {
        var status = status(cluster, entry);
        if (status.isEmpty() || status.equals("queued") || status.equals("running")) {
          violations.add(entry + " is lost: " + status);
        }
      }
    }
    return violations;
  }

  private static String status(ProcessCluster cluster, JournalEntry entry) throws Exception {
    var other = cluster.client(1 - entry.gateway()).as(entry.question().key());
    return TestClient.json(other.get("/v1/requests/" + entry.id()).body())
        .path("status")
        .asString("");
  }

  private String story(FaultRunner faults, Journal journal) {
    return "seed %d, %d requests%n%s%ntries %s%n"
        .formatted(seed, requests, String.join("\n", faults.done()), journal.summary());
  }
}
