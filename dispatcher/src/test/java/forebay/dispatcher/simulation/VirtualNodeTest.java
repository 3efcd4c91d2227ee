package forebay.dispatcher.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class VirtualNodeTest {

  private static final long SERVICE = 100;
  private static final ModelName OTHER = new ModelName("other:8b");

  private final VirtualNode node = new VirtualNode(2, Duration.ofNanos(30), Source.MODEL);

  @Test
  void runsWhatItHasSlotsForAndHoldsBackTheRest() {
    node.give(work(0, Source.MODEL));
    node.give(work(1, Source.MODEL));
    node.give(work(2, Source.MODEL));

    assertThat(node.start(10)).hasSize(2);
    assertThat(node.connections()).isEqualTo(3);

    node.finish(work(0, Source.MODEL));

    assertThat(node.start(110))
        .containsExactly(new VirtualNode.Start(work(2, Source.MODEL), 110, 210));
    assertThat(node.busy()).isEqualTo(3 * SERVICE);
    assertThat(node.loads()).isZero();
  }

  @Test
  void anotherModelWaitsUntilItsMemoryIsFree() {
    node.give(work(0, Source.MODEL));
    node.give(work(1, OTHER));
    node.give(work(2, Source.MODEL));

    assertThat(node.start(0)).hasSize(1);

    node.finish(work(0, Source.MODEL));

    assertThat(node.start(100)).containsExactly(new VirtualNode.Start(work(1, OTHER), 130, 230));
    assertThat(node.resident()).isEqualTo(OTHER);
    assertThat(node.loads()).isEqualTo(1);
    assertThat(node.connections()).isEqualTo(2);
    assertThat(node.busy()).isEqualTo(2 * SERVICE + 30);
  }

  private static Work work(int number, ModelName model) {
    return new Work(
        number, 0, Source.TENANT, new KeyId("key"), Lane.INTERACTIVE, model, 1, 1, SERVICE);
  }
}
