package forebay.app.chaos;

import forebay.app.Await;
import forebay.app.chaos.Disturbance.Cut;
import forebay.app.chaos.Disturbance.Hang;
import forebay.app.chaos.Disturbance.Kill;
import forebay.app.chaos.Disturbance.Suspend;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Carries out a {@link FaultPlan}, one disturbance after the other. Belongs to one thread. */
final class FaultRunner {

  /** Between two disturbances: what was started again is up after it. */
  private static final Duration RECOVERY = Duration.ofSeconds(6);

  private final ProcessCluster cluster;
  private final List<String> done = new ArrayList<>();
  private int mostInOneNode;

  FaultRunner(ProcessCluster cluster) {
    this.cluster = cluster;
  }

  /** Carries out whole rounds until somebody says that it is enough: at least one. */
  void run(FaultPlan plan, BooleanSupplier enough) throws Exception {
    do {
      for (var disturbance : plan.round()) {
        done.add("%s %s".formatted(Instant.now(), disturbance));
        carryOut(disturbance);
        Thread.sleep(RECOVERY);
        observe();
      }
    } while (!enough.getAsBoolean());
  }

  /** What was done, and when. */
  List<String> done() {
    return done;
  }

  /** The most generations that were ever in one node at once, over all lives of all nodes. */
  int mostInOneNode() {
    return mostInOneNode;
  }

  private void carryOut(Disturbance disturbance) throws Exception {
    switch (disturbance) {
      case Kill kill -> {
        observe(); // what a node has counted dies with it
        var part = part(kill);
        part.kill();
        Thread.sleep(kill.lasting());
        part.start();
      }
      case Suspend(int worker, Duration lasting) -> {
        cluster.workers().get(worker).suspend();
        Thread.sleep(lasting);
        cluster.workers().get(worker).resume();
      }
      case Hang(int node, Duration lasting) -> {
        cluster.nodes().get(node).inject("{\"fault\":\"hang\"}");
        Thread.sleep(lasting);
        cluster.nodes().get(node).clearFaults();
      }
      case Cut(Duration lasting) -> {
        cluster.network().cut();
        Thread.sleep(lasting);
        cluster.network().heal();
      }
    }
  }

  private Part part(Kill kill) {
    return switch (kill.kind()) {
      case BROKER -> cluster.broker();
      case GATEWAY -> cluster.gateways().get(kill.index());
      case DISPATCHER -> cluster.dispatchers().get(kill.index());
      case CACHE -> cluster.cache();
      case WORKER -> cluster.workers().get(kill.index());
      case NODE -> cluster.nodes().get(kill.index()).part();
    };
  }

  /** Waits for a node that was just started again to say what it has counted. */
  private void observe() throws Exception {
    for (var node : cluster.nodes()) {
      Await.until("the counters of " + node.part(), () -> observe(node));
    }
  }

  private boolean observe(Node node) throws IOException, InterruptedException {
    try {
      var most = node.counters().maxParallel();
      if (most > mostInOneNode) {
        mostInOneNode = most;
        done.add("%s %d in %s".formatted(Instant.now(), most, node.part()));
      }
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }
}
