package forebay.dispatcher.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RateWindowTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final RateWindow window = new RateWindow();

  @Test
  void isFreeWhileFewerThanTheLimitCount() {
    assertThat(window.free(2, START)).isEqualTo(START);
    window.add(START);
    assertThat(window.free(2, START)).isEqualTo(START);
    window.add(START.plusSeconds(10));
    assertThat(window.free(2, START.plusSeconds(20))).isEqualTo(START.plusSeconds(60));
    assertThat(window.free(2, START.plusSeconds(60))).isEqualTo(START.plusSeconds(60));
  }

  @Test
  void keepsTheOrderWhateverTheOrderOfAdding() {
    window.add(START.plusSeconds(30));
    window.add(START);
    assertThat(window.free(1, START.plusSeconds(40))).isEqualTo(START.plusSeconds(90));
    assertThat(window.last()).isEqualTo(START.plusSeconds(30));
  }

  @Test
  void countsPlacesInTheFuture() {
    window.add(START.plusSeconds(60));
    assertThat(window.count(START)).isEqualTo(1);
    assertThat(window.free(1, START)).isEqualTo(START.plusSeconds(120));
  }

  @Test
  void saysWhenNothingCountsAnyMore() {
    assertThat(window.reset(START)).isZero();
    window.add(START);
    assertThat(window.reset(START.plusSeconds(20))).isEqualTo(Duration.ofSeconds(40));
    assertThat(window.reset(START.plusSeconds(70))).isZero();
  }

  @Test
  void letsGoOfOneAtATime() {
    window.add(START);
    window.add(START);
    assertThat(window.without(START)).isSameAs(window);
    assertThat(window.without(START)).isNull();
  }
}
