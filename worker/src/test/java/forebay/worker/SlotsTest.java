package forebay.worker;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.config.UpstreamConfig;
import forebay.protocol.node.Model;
import forebay.protocol.node.NodeReport.SlotLimit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SlotsTest {

  private static final Model PLAIN = model("plain:latest", "qwen3", "completion");
  private static final Model SMALL = model("small:latest", "qwen3", "completion");
  private static final Model VISION = model("vision:latest", "qwen3vl", "completion");
  private static final Model EMBEDDING = model("embed:latest", "bert", "embedding");

  private final Slots slots = new Slots(upstream(4, Map.of("small", 2, "vision", 3, "plain", 9)));

  @Test
  void limitsWhatTheConfigurationNamesAndWhatOllamaForcesToOne() {
    assertThat(slots.limits(List.of(PLAIN, SMALL, VISION, EMBEDDING), 4))
        .containsExactly(
            new SlotLimit(SMALL.name(), 2),
            new SlotLimit(VISION.name(), 1),
            new SlotLimit(EMBEDDING.name(), 1));
  }

  @Test
  void saysNothingOfLimitsThatAreNone() {
    assertThat(slots.limits(List.of(SMALL, VISION), 1)).isEmpty();
  }

  @Test
  void offersWhatRanBesideARefusedRequest() {
    assertThat(slots.refused(2)).isTrue();
    assertThat(slots.most()).isEqualTo(2);
    assertThat(slots.of(PLAIN)).isEqualTo(2);
    assertThat(slots.refused(3)).isFalse();
    assertThat(slots.refused(0)).isTrue();
    assertThat(slots.most()).isEqualTo(1);
    assertThat(slots.refused(0)).isFalse();
  }

  private static Model model(String name, String family, String capability) {
    return new Model(
        new ModelName(name),
        new ModelDigest("abc"),
        1,
        null,
        new Model.Details(null, null, family, List.of(), null, null),
        List.of(capability));
  }

  private static UpstreamConfig upstream(int slots, Map<String, Integer> modelSlots) {
    var seconds = Duration.ofSeconds(1);
    return new UpstreamConfig(
        List.of(), seconds, seconds, seconds, seconds, slots, modelSlots, 0, List.of());
  }
}
