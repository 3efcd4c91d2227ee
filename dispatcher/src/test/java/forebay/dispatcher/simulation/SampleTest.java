package forebay.dispatcher.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SampleTest {

  @Test
  void aPercentileIsTheLeastValueThatThePartDoesNotExceed() {
    var sample = new Sample(4, 1, 3, 2, 5);

    assertThat(sample.percentile(0.2)).isEqualTo(1);
    assertThat(sample.percentile(0.5)).isEqualTo(3);
    assertThat(sample.percentile(0.8)).isEqualTo(4);
    assertThat(sample.percentile(0.81)).isEqualTo(5);
    assertThat(sample.percentile(1)).isEqualTo(5);
  }

  @Test
  void ofAHundredValuesTheNinetyFifthIsTheP95() {
    var sample = new Sample(IntStream.rangeClosed(1, 100).asDoubleStream().toArray());

    assertThat(sample.percentile(0.95)).isEqualTo(95);
    assertThat(sample.percentile(0.99)).isEqualTo(99);
  }

  @Test
  void theSpreadIsTheStandardDeviationOverTheMean() {
    assertThat(new Sample(9, 11).spread()).isCloseTo(0.1, within(1e-12));
    assertThat(new Sample(7, 7, 7).spread()).isZero();
  }

  @Test
  void ofOneServiceTimeAnyPartIsLeftEquallyOften() {
    var services = new Sample(10, 10);

    assertThat(services.meanResidual()).isEqualTo(5);
    assertThat(services.residualPercentile(0.95)).isCloseTo(9.5, within(1e-12));
  }

  @Test
  void aLongServiceIsMetMoreOftenThanAShortOne() {
    // Three quarters of the time the 3 runs. At most 1 is left in 1/4 + 3/4 * 1/3 of the time.
    var services = new Sample(1, 3);

    assertThat(services.meanResidual()).isEqualTo(1.25);
    assertThat(services.residualPercentile(0.5)).isCloseTo(1, within(1e-12));
    assertThat(services.residualPercentile(1)).isCloseTo(3, within(1e-12));
  }

  @Test
  void nothingHasNoPercentile() {
    assertThat(new Sample().percentile(0.95)).isZero();
    assertThat(new Sample().mean()).isZero();
  }
}
