package forebay.loadtest.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class TimingTest {
  @Test
  void evaluatesAndDecodesAtTheRatesOfTheNode() {
    var clock = TokenClock.of(NodeSettings.builder().build());

    assertThat(clock.promptNanos(3_000)).isEqualTo(Duration.ofSeconds(2).toNanos());
    assertThat(clock.tokenNanos(1) * 30).isCloseTo(1_000_000_000L, within(100L));
    assertThat(clock.loadNanos()).isEqualTo(Duration.ofSeconds(3).toNanos());
  }

  @Test
  void dividesTheDecodingRateBetweenTheSlotsThatRun() {
    var clock = TokenClock.of(NodeSettings.builder().decodeTokensPerSecond(40).build());

    assertThat(clock.tokenNanos(4)).isEqualTo(Duration.ofMillis(100).toNanos());
  }

  @Test
  void isFasterByTheSpeed() {
    var clock = TokenClock.of(NodeSettings.builder().speed(20).build());

    assertThat(clock.promptNanos(3_000)).isEqualTo(Duration.ofMillis(100).toNanos());
    assertThat(clock.loadNanos()).isEqualTo(Duration.ofMillis(150).toNanos());
  }

  @Test
  void takesNoTimeWhenInstant() {
    var clock = TokenClock.of(NodeSettings.builder().instant().build());

    assertThat(clock.promptNanos(3_000) + clock.tokenNanos(9) + clock.loadNanos()).isZero();
  }

  @Test
  void drawsLengthsWithTheStatedMeanAndBound() {
    var length = new LengthDistribution(200, 0.8, 2_048);

    var lengths = LongStream.range(0, 20_000).mapToInt(length::tokens).summaryStatistics();

    assertThat(lengths.getAverage()).isCloseTo(200, within(10.0));
    assertThat(lengths.getMin()).isPositive();
    assertThat(lengths.getMax()).isBetween(1_000, 2_048);
    assertThat(length.tokens(7)).isEqualTo(length.tokens(7));
  }

  @Test
  void readsKeepAliveAsGoWritesIt() throws RefusedException {
    assertThat(keepAlive("5m")).isEqualTo(Duration.ofMinutes(5).toNanos());
    assertThat(keepAlive("1h30m")).isEqualTo(Duration.ofMinutes(90).toNanos());
    assertThat(keepAlive("-1m")).isEqualTo(KeepAlive.FOREVER_NANOS);
    assertThat(keepAlive("0")).isZero();
    assertThat(keepAlive("")).isNull();
    assertThat(KeepAlive.parse(JsonNodeFactory.instance.numberNode(10)))
        .isEqualTo(Duration.ofSeconds(10).toNanos());
    assertThat(KeepAlive.parse(JsonNodeFactory.instance.numberNode(-1)))
        .isEqualTo(KeepAlive.FOREVER_NANOS);
    assertThatThrownBy(() -> keepAlive("soon")).isInstanceOf(RefusedException.class);
  }

  @Test
  void refusesSettingsOutOfRange() {
    assertThatThrownBy(() -> NodeSettings.builder().slots(0).build()).hasMessage("slots is 0");
    assertThatThrownBy(() -> NodeSettings.builder().speed(0).build()).hasMessage("speed is 0.0");
    assertThatThrownBy(() -> ModelSettings.chat("m", 0)).hasMessage("sizeBytes of m is 0");
    assertThatThrownBy(() -> new LengthDistribution(0, 1, 1)).hasMessage("meanTokens is 0.0");
  }

  private static @Nullable Long keepAlive(String text) throws RefusedException {
    return KeepAlive.parse(JsonNodeFactory.instance.stringNode(text));
  }
}
