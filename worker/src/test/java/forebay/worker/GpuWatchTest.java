package forebay.worker;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.config.UpstreamConfig;
import forebay.protocol.node.NodeReport.Heartbeat;
import forebay.worker.ollama.GpuMemory;
import forebay.worker.ollama.NodeFacts;
import forebay.worker.ollama.OllamaNode;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GpuWatchTest {

  private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);
  private final ScriptedNode node = new ScriptedNode();
  private final UpstreamConfig upstream = upstream(node.url());
  private final OllamaNode ollama = new OllamaNode(node.url(), upstream, Settings.limits(), timers);
  private final RecordingSink sink = new RecordingSink();
  private final NodeReporter reporter =
      new NodeReporter(
          Settings.NODE,
          new NodeState(Settings.NODE, Settings.POOL, "epoch", new Slots(upstream)),
          sink,
          InstantSource.system());
  private final Thread watching =
      Thread.ofVirtual()
          .unstarted(
              new GpuWatch(
                  Settings.NODE,
                  new GpuMemory(ollama, node.url(), upstream),
                  reporter,
                  Duration.ofMillis(10)));

  @AfterEach
  void close() {
    watching.interrupt();
    ollama.close();
    node.close();
    timers.shutdownNow();
  }

  @Test
  void saysHowFullTheMemoryIsAsLongAsItIsKnown() {
    node.on(
        "/metrics",
        c ->
            c.head(200, "text/plain")
                .raw("DCGM_FI_DEV_FB_USED{gpu=\"0\"} 3\nDCGM_FI_DEV_FB_FREE{gpu=\"0\"} 1\n"));
    reporter.listening();
    reporter.probed(NodeFacts.NONE, new NodeHealth.Event.ProbeSucceeded());
    watching.start();
    Await.until("it is known", () -> Double.valueOf(0.75).equals(reported()));
    node.on("/metrics", c -> c.head(500, "text/plain"));
    Await.until("it is not known any more", () -> reported() == null);
    assertThat(watching.isAlive()).isTrue();
  }

  private @Nullable Double reported() {
    reporter.heartbeat();
    return ((Heartbeat) sink.reports().getLast()).gpuMemory();
  }

  private static UpstreamConfig upstream(URI url) {
    var second = Duration.ofSeconds(1);
    return new UpstreamConfig(
        List.of(url),
        second,
        second,
        second,
        second,
        1,
        Map.of(),
        0,
        List.of(URI.create(url + "/metrics")));
  }
}
