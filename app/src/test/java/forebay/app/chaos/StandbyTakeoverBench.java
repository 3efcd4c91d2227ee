package forebay.app.chaos;

import forebay.app.Await;
import forebay.protocol.RequestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long nothing is handed out after one of two dispatchers was killed: from kill -9 to the first
 * {@code Started} of a request that was accepted after it, by the broker's clock. They are killed
 * in turn, each in its standby's place once it is one. Not a part of the build: {@code mvn verify
 * -Dit.test=StandbyTakeoverBench -Dbench.kills=10}.
 */
final class StandbyTakeoverBench {

  private static final ClusterShape SHAPE =
      new ClusterShape(1, 2, 2, 8, 2_000, ClusterShape.NO_LIMITS, ", standby_replicas: 1");

  /** Requests follow each other so closely that the first one marks the time. */
  private static final Duration EVERY = Duration.ofMillis(50);

  private final int kills = Integer.getInteger("bench.kills", 10);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path directory;

  @Test
  void measuresHowLongNothingIsHandedOut() throws Exception {
    try (var cluster = ProcessCluster.start(SHAPE, directory);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var asking = threads.submit(() -> askOnAndOn(cluster));
      var killedAt = new ArrayList<Instant>();
      for (int i = 0; i < kills; i++) {
        awaitBothReady(cluster);
        killedAt.add(killOne(cluster, cluster.dispatchers().get(i % SHAPE.dispatchers())));
      }
      asking.cancel(true);
      var histories = new RequestLog(cluster.bootstrap(), ProcessCluster.PREFIX).histories();
      var times = killedAt.stream().map(at -> firstHandOut(histories, at)).toList();
      System.out.println("dispatcher killed until hand-outs resume: " + Figures.millis(times));
      System.out.println("in order: " + times);
    }
  }

  private static Void askOnAndOn(ProcessCluster cluster) throws Exception {
    for (int i = 0; true; i++) {
      cluster.client(0).submit("takeover " + i);
      Thread.sleep(EVERY);
    }
  }

  private static Instant killOne(ProcessCluster cluster, Part dispatcher) throws Exception {
    var killedAt = Instant.now();
    dispatcher.kill();
    var answer = cluster.client(0).ask("after " + killedAt);
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.body());
    }
    dispatcher.start();
    return killedAt;
  }

  /** A role says that it is ready once in each life. */
  private static void awaitBothReady(ProcessCluster cluster) throws Exception {
    for (var dispatcher : cluster.dispatchers()) {
      Await.until(dispatcher + " to be ready", () -> lives(dispatcher) == dispatcher.starts());
    }
  }

  private static long lives(Part part) throws IOException {
    try (var lines = Files.lines(part.log())) {
      return lines.filter(line -> line.stripTrailing().endsWith("Service ready")).count();
    }
  }

  private static Duration firstHandOut(Map<RequestId, History> histories, Instant killedAt) {
    return histories.values().stream()
        .filter(history -> !history.attempts().isEmpty())
        .filter(history -> history.id().time().isAfter(killedAt))
        .map(history -> Duration.between(killedAt, history.attempts().getFirst().at()))
        .min(Duration::compareTo)
        .orElseThrow();
  }
}
