package forebay.loadtest.node;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The page on which a node's GPU memory is read, as NVIDIA's DCGM exporter writes it: what the
 * loaded models take, unless a test says otherwise. Thread-safe.
 */
final class GpuGauge {
  private static final long MEBIBYTE = 1 << 20;

  private final NodeSettings settings;
  private final SlotGate gate;
  private volatile @Nullable Double used;

  GpuGauge(NodeSettings settings, SlotGate gate) {
    this.settings = settings;
    this.gate = gate;
  }

  /** Shows this part of the memory as used, 0 to 1; null for what it really is. */
  void show(@Nullable Double part) {
    if (part != null && !(part >= 0 && part <= 1)) {
      throw new IllegalArgumentException("used is " + part);
    }
    used = part;
  }

  byte[] page() {
    var total = settings.memoryBytes() / MEBIBYTE;
    var taken = Math.min(total, taken());
    return """
        # HELP DCGM_FI_DEV_FB_USED Framebuffer memory used (in MiB).
        # TYPE DCGM_FI_DEV_FB_USED gauge
        DCGM_FI_DEV_FB_USED{gpu="0",device="nvidia0"} %d
        # HELP DCGM_FI_DEV_FB_FREE Framebuffer memory free (in MiB).
        # TYPE DCGM_FI_DEV_FB_FREE gauge
        DCGM_FI_DEV_FB_FREE{gpu="0",device="nvidia0"} %d
        """
        .formatted(taken, total - taken)
        .getBytes(StandardCharsets.UTF_8);
  }

  private long taken() {
    var part = used;
    return part != null
        ? Math.round(part * settings.memoryBytes() / MEBIBYTE)
        : gate.resident().stream().mapToLong(each -> each.model().sizeBytes()).sum() / MEBIBYTE;
  }
}
