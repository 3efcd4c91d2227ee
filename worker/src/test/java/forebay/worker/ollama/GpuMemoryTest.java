package forebay.worker.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import forebay.protocol.config.UpstreamConfig;
import forebay.worker.ScriptedNode;
import forebay.worker.Settings;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GpuMemoryTest {

  private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);
  private final ScriptedNode node = new ScriptedNode();
  private final OllamaNode ollama =
      new OllamaNode(node.url(), Settings.upstream(), Settings.limits(), timers);

  @AfterEach
  void close() {
    ollama.close();
    node.close();
    timers.shutdownNow();
  }

  @Test
  void sumsTheGpusOfADcgmPage() throws Exception {
    node.on(
        "/metrics",
        c ->
            c.head(200, "text/plain")
                .raw(
                    """
                    # HELP DCGM_FI_DEV_FB_USED Framebuffer memory used (in MiB).
                    # TYPE DCGM_FI_DEV_FB_USED gauge
                    DCGM_FI_DEV_FB_USED{gpu="0",UUID="GPU-1",modelName="A {b}"} 20000
                    DCGM_FI_DEV_FB_USED{gpu="1"} 10000.0 1700000000000
                    DCGM_FI_DEV_FB_FREE{gpu="0"} 4e3
                    DCGM_FI_DEV_FB_FREE{gpu="1"} 6000
                    DCGM_FI_DEV_FB_USED_PERCENT{gpu="0"} 99
                    """));
    assertThat(memory(true, 0).read()).isCloseTo(0.75, within(1e-9));
  }

  @Test
  void readsAPageOfNvidiaSmi() throws Exception {
    node.on(
        "/metrics",
        c ->
            c.head(200, "text/plain")
                .raw(
                    """
                    nvidia_smi_memory_used_bytes{uuid="a"} 9e9
                    nvidia_smi_memory_total_bytes{uuid="a"} 2.4e10
                    nvidia_smi_memory_used_bytes{uuid="b"} 9e9
                    nvidia_smi_memory_total_bytes{uuid="b"} 2.4e10
                    """));
    assertThat(memory(true, 0).read()).isCloseTo(0.375, within(1e-9));
  }

  @Test
  void takesWhatOllamaHasLoadedWhenThereIsNoPage() throws Exception {
    node.on(
        "/api/ps",
        c ->
            c.json(
                """
                {"models":[{"name":"a:1b","size":5,"size_vram":4},{"name":"b:1b","size":9,"size_vram":5}]}"""));
    assertThat(memory(false, 18).read()).isCloseTo(0.5, within(1e-9));
    assertThat(memory(false, 3).read()).isEqualTo(1);
  }

  @Test
  void cannotTellWithoutASource() {
    assertThat(memory(false, 0).isKnown()).isFalse();
    assertThatThrownBy(() -> memory(true, 0).read()).isInstanceOf(IOException.class);
    node.on("/metrics", c -> c.head(200, "text/plain").raw("go_goroutines 7\n"));
    assertThatThrownBy(() -> memory(true, 0).read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nothing of GPU memory");
  }

  private GpuMemory memory(boolean page, long vram) {
    var second = Duration.ofSeconds(1);
    var pages = page ? List.of(URI.create(node.url() + "/metrics")) : List.<URI>of();
    var upstream =
        new UpstreamConfig(
            List.of(node.url()), second, second, second, second, 1, Map.of(), vram, pages);
    return new GpuMemory(ollama, node.url(), upstream);
  }
}
