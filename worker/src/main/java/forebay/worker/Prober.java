package forebay.worker;

import forebay.protocol.NodeId;
import forebay.worker.ollama.OllamaNode;
import forebay.worker.ollama.OllamaVersion;
import forebay.worker.ollama.ProbeResult;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Asks a node what it has and whether it is there: at the start, from time to time, and at once
 * when there is a reason. One thread runs it; any thread may {@link #wake} it; an interrupt ends
 * it.
 */
final class Prober implements Runnable {

  /** How soon a node that failed is asked again. */
  static final Duration AFTER_FAILURE = Duration.ofSeconds(3);

  /** Reasons to probe come in swarms; this is their shortest distance. */
  private static final Duration SHORTEST_GAP = Duration.ofMillis(200);

  private static final Logger LOG = LoggerFactory.getLogger(Prober.class);

  private final NodeId node;
  private final OllamaNode ollama;
  private final NodeReporter reporter;
  private final WorkerMeters meters;
  private final Duration interval;
  private final Semaphore wake = new Semaphore(0);
  private String warnedOf = "";

  Prober(
      NodeId node,
      OllamaNode ollama,
      NodeReporter reporter,
      WorkerMeters meters,
      Duration interval) {
    this.node = node;
    this.ollama = ollama;
    this.reporter = reporter;
    this.meters = meters;
    this.interval = interval;
  }

  /** Something suggests that the node has changed. */
  void wake() {
    wake.release();
  }

  @Override
  public void run() {
    try {
      while (true) {
        var answered = probe();
        Thread.sleep(SHORTEST_GAP);
        var settled = answered && !(reporter.health() instanceof NodeHealth.Down);
        var pause = settled || interval.compareTo(AFTER_FAILURE) < 0 ? interval : AFTER_FAILURE;
        if (wake.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      // The worker stops.
    }
  }

  private boolean probe() throws InterruptedException {
    return switch (ollama.probe()) {
      case ProbeResult.Answered(var facts) -> {
        warnOf(facts.version());
        reporter.probed(facts, new NodeHealth.Event.ProbeSucceeded());
        yield true;
      }
      case ProbeResult.Failed(var reason) -> {
        // A node that stays away is reported once.
        LOG.atLevel(reporter.health() instanceof NodeHealth.Down ? Level.DEBUG : Level.WARN)
            .addKeyValue("node", node)
            .addKeyValue("reason", reason)
            .log("probe failed");
        meters.probeFailed();
        reporter.probed(null, new NodeHealth.Event.ProbeFailed(reason));
        yield false;
      }
    };
  }

  private void warnOf(String version) {
    if (OllamaVersion.isUnsafe(version) && !version.equals(warnedOf)) {
      warnedOf = version;
      LOG.atWarn()
          .addKeyValue("node", node)
          .addKeyValue("version", version)
          .log(
              "Ollama before {} lets anybody who reaches it read its memory (CVE-2026-7482)",
              OllamaVersion.FIRST_SAFE);
    }
  }
}
