package forebay.worker;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.worker.NodeHealth.Down;
import forebay.worker.NodeHealth.Event;
import forebay.worker.NodeHealth.OnTrial;
import forebay.worker.NodeHealth.Unknown;
import forebay.worker.NodeHealth.Up;
import org.junit.jupiter.api.Test;

class NodeHealthTest {

  private static final Event PROBED = new Event.ProbeSucceeded();
  private static final Event PROBE_FAILED = new Event.ProbeFailed("no answer");
  private static final Event GENERATED = new Event.GenerationSucceeded();
  private static final Event GENERATION_FAILED = new Event.GenerationFailed("stalled");

  @Test
  void isUpOrDownAfterTheFirstProbe() {
    assertThat(after(PROBED)).isEqualTo(new Up(0, 0));
    assertThat(after(PROBE_FAILED)).isEqualTo(new Down("no answer"));
  }

  @Test
  void goesDownAfterThreeFailuresInARow() {
    assertThat(after(PROBED, PROBE_FAILED, PROBE_FAILED)).isEqualTo(new Up(2, 0));
    assertThat(after(PROBED, PROBE_FAILED, PROBE_FAILED, PROBE_FAILED)).isInstanceOf(Down.class);
    assertThat(after(PROBED, GENERATION_FAILED, PROBE_FAILED, GENERATION_FAILED))
        .isEqualTo(new Down("stalled"));
  }

  @Test
  void goesDownWhenItAnswersProbesAndNeverGenerates() {
    assertThat(
            after(PROBED, GENERATION_FAILED, PROBED, GENERATION_FAILED, PROBED, GENERATION_FAILED))
        .isInstanceOf(Down.class);
  }

  @Test
  void staysUpWhenItGeneratesInBetween() {
    assertThat(after(PROBED, GENERATION_FAILED, GENERATION_FAILED, GENERATED, GENERATION_FAILED))
        .isEqualTo(new Up(0, 1));
  }

  @Test
  void isOnTrialAfterItWasDown() {
    var trial = after(PROBE_FAILED, PROBED);
    assertThat(trial).isEqualTo(new OnTrial());
    assertThat(trial.on(PROBED)).isEqualTo(new OnTrial());
    assertThat(trial.on(GENERATED)).isEqualTo(new Up(0, 0));
    assertThat(trial.on(PROBE_FAILED)).isInstanceOf(Down.class);
    assertThat(trial.on(GENERATION_FAILED)).isInstanceOf(Down.class);
  }

  @Test
  void onlyAProbeBringsItBack() {
    assertThat(after(PROBE_FAILED, GENERATED)).isInstanceOf(Down.class);
    assertThat(after(PROBE_FAILED, GENERATION_FAILED)).isEqualTo(new Down("no answer"));
  }

  private static NodeHealth after(Event... events) {
    NodeHealth health = new Unknown();
    for (var event : events) {
      health = health.on(event);
    }
    return health;
  }
}
