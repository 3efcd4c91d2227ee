package forebay.worker.ollama;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads GPU memory, summed over GPUs, in a page of Prometheus metrics, as NVIDIA's DCGM exporter
 * ({@code DCGM_FI_DEV_FB_USED}, {@code _FREE}) or an exporter of {@code nvidia-smi} ({@code
 * nvidia_smi_memory_used_bytes}, {@code _total_bytes}) writes it. Pure.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">the text format</a>
 */
final class GpuMetricsPage {

  private static final Pattern SAMPLE =
      Pattern.compile(
          "(?m)^(?<name>DCGM_FI_DEV_FB_(?:USED|FREE)|nvidia_smi_memory_(?:used|total)_bytes)"
              + "(?:\\{[^\\n]*\\})?[ \\t]+(?<value>[0-9.eE+-]+)");

  /** The part that is used, 0 to 1; null if the page does not say. */
  static @Nullable Double used(String page) {
    var used = 0.0;
    var free = 0.0;
    var total = 0.0;
    var samples = SAMPLE.matcher(page);
    while (samples.find()) {
      var value = number(samples.group("value"));
      switch (samples.group("name")) {
        case "DCGM_FI_DEV_FB_FREE" -> free += value;
        case "nvidia_smi_memory_total_bytes" -> total += value;
        default -> used += value;
      }
    }
    var all = total > 0 ? total : used + free;
    return all > 0 ? (Double) Math.clamp(used / all, 0, 1) : null;
  }

  private static double number(String text) {
    try {
      var value = Double.parseDouble(text);
      return Double.isFinite(value) && value >= 0 ? value : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private GpuMetricsPage() {}
}
