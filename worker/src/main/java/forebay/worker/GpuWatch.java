package forebay.worker;

import forebay.protocol.NodeId;
import forebay.worker.ollama.GpuMemory;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads how full a node's GPU memory is, as often as the node is probed and at least every few
 * seconds: admission tightens limits by it. Not knowing is not an error: it tightens nothing. One
 * thread runs it; an interrupt ends it.
 */
final class GpuWatch implements Runnable {

  /** The longest pause: it must be known before the next burst. */
  static final Duration AT_LEAST_EVERY = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(GpuWatch.class);

  private final NodeId node;
  private final GpuMemory memory;
  private final NodeReporter reporter;
  private final Duration interval;
  private boolean failing;

  GpuWatch(NodeId node, GpuMemory memory, NodeReporter reporter, Duration probeInterval) {
    this.node = node;
    this.memory = memory;
    this.reporter = reporter;
    this.interval = probeInterval.compareTo(AT_LEAST_EVERY) < 0 ? probeInterval : AT_LEAST_EVERY;
  }

  @Override
  public void run() {
    try {
      while (memory.isKnown()) {
        read();
        Thread.sleep(interval);
      }
    } catch (InterruptedException e) {
      // The worker stops.
    }
  }

  private void read() throws InterruptedException {
    try {
      reporter.gpuMemory(memory.read());
      failing = false;
    } catch (IOException e) {
      reporter.gpuMemory(null);
      if (!failing) {
        failing = true;
        LOG.atWarn()
            .addKeyValue("node", node)
            .addKeyValue("reason", e.getMessage())
            .log("GPU memory is not known");
      }
    }
  }
}
