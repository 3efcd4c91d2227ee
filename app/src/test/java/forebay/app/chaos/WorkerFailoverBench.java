package forebay.app.chaos;

import forebay.app.Await;
import forebay.protocol.RequestId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a request that had shown nothing yet is without a worker after its own was killed: from
 * kill -9 to the second attempt's {@code Started}, by the broker's clock. Not a part of the build:
 * {@code mvn verify -Dit.test=WorkerFailoverBench -Dbench.kills=25}.
 */
final class WorkerFailoverBench {

  private static final ClusterShape SHAPE =
      new ClusterShape(1, 1, 2, 4, 1_000, ClusterShape.NO_LIMITS, "");

  private final int kills = Integer.getInteger("bench.kills", 25);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path directory;

  private record Sample(RequestId id, Instant killedAt) {}

  @Test
  void measuresTheTimeToTheSecondAttempt() throws Exception {
    try (var cluster = ProcessCluster.start(SHAPE, directory)) {
      var log = new RequestLog(cluster.bootstrap(), ProcessCluster.PREFIX);
      var samples = new ArrayList<Sample>();
      for (int i = 0; i < kills; i++) {
        samples.add(killOne(cluster, i));
        Await.until(
            "both nodes to be heard",
            () -> log.loads().stream().anyMatch(load -> load.nodes() == SHAPE.nodes()));
      }
      System.out.println(
          "worker killed until second attempt: " + Figures.millis(times(log, samples)));
    }
  }

  /** Kills the worker of the node that took a request and does not answer it. */
  private static Sample killOne(ProcessCluster cluster, int number) throws Exception {
    for (var node : cluster.nodes()) {
      node.inject("{\"fault\":\"hang\"}");
    }
    var id = RequestId.parse(cluster.client(0).submit("failover " + number));
    Await.until("a node to have it", () -> holder(cluster) >= 0);
    var holder = holder(cluster);
    for (var node : cluster.nodes()) {
      node.clearFaults();
    }
    var other = cluster.nodes().get(1 - holder);
    var finished = other.counters().finished();
    var worker = cluster.workers().get(holder);
    var killedAt = Instant.now();
    worker.kill();
    Await.until("the other node to answer", () -> other.counters().finished() > finished);
    worker.start();
    return new Sample(id, killedAt);
  }

  private static int holder(ProcessCluster cluster) throws Exception {
    for (int i = 0; i < SHAPE.nodes(); i++) {
      if (cluster.nodes().get(i).counters().running() > 0) {
        return i;
      }
    }
    return -1;
  }

  private static List<Duration> times(RequestLog log, List<Sample> samples) {
    var histories = log.histories();
    var times = new ArrayList<Duration>();
    for (var sample : samples) {
      var second = second(histories.getOrDefault(sample.id(), new History(sample.id())));
      times.add(Duration.between(sample.killedAt(), second.at()));
    }
    return times;
  }

  private static History.Began second(History history) {
    return history.attempts().stream()
        .filter(began -> began.started().attempt() == 2)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no second attempt of " + history.id()));
  }
}
