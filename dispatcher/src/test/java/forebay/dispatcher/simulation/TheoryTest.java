package forebay.dispatcher.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Against values that textbooks give. */
final class TheoryTest {

  @Test
  void oneServerIsBusyForThePartThatIsItsLoad() {
    var theory = new Theory(1, 0.8, 1);

    assertThat(theory.allBusy()).isCloseTo(0.8, within(1e-12));
    assertThat(theory.sharedQueue()).isCloseTo(4, within(1e-12));
    assertThat(theory.randomQueue()).isCloseTo(4, within(1e-12));
  }

  @Test
  void threeServersShareAQueue() {
    var theory = new Theory(3, 0.8, 1);

    assertThat(theory.allBusy()).isCloseTo(0.6472, within(1e-4));
    assertThat(theory.sharedQueue()).isCloseTo(1.0787, within(1e-4));
  }

  @Test
  void constantServiceTimesHalveTheWait() {
    assertThat(new Theory(1, 0.5, 0).sharedQueue()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void aFullServerHasNoSteadyState() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Theory(1, 1, 1));
  }
}
