package forebay.worker;

import static forebay.worker.Settings.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.chat.Usage;
import forebay.protocol.node.Model;
import forebay.protocol.node.NodeReport.Finished;
import forebay.protocol.node.NodeReport.Health;
import forebay.protocol.node.NodeReport.Run;
import forebay.protocol.node.NodeReport.SlotLimit;
import forebay.protocol.reply.Failure;
import forebay.worker.ollama.NodeFacts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeStateTest {

  private final NodeState state =
      new NodeState(Settings.NODE, Settings.POOL, "epoch", new Slots(Settings.upstream()));

  @Test
  void runsWhatItHasASlotAndTheModelFor() {
    probed();
    assertThat(take(1)).isEqualTo(new NodeState.Taken.Accepted(new ModelDigest("abc")));
    assertThat(state.heartbeat().running()).containsExactly(run(1));
  }

  @Test
  void ignoresWhatRunsAlready() {
    probed();
    take(1);
    assertThat(take(1)).isEqualTo(new NodeState.Taken.Repeated());
    assertThat(state.running()).isEqualTo(1);
  }

  @Test
  void repeatsTheReportOfWhatHasEnded() {
    probed();
    take(1);
    var finished = state.finish(run(1), null, Usage.NONE, NOW.plusSeconds(3));
    assertThat(finished.busy()).isEqualTo(Duration.ofSeconds(3));
    assertThat(state.heartbeat().running()).isEmpty();
    assertThat(take(1)).isEqualTo(new NodeState.Taken.Ended(finished));
  }

  @Test
  void givesBackWhatItHasNoSlotFor() {
    probed();
    take(1);
    take(2);
    assertThat(returned(take(3))).isEqualTo(Failure.Kind.NODE_BUSY);
    assertThat(state.running()).isEqualTo(2);
  }

  @Test
  void givesBackWhatItHasNoModelFor() {
    probed();
    assertThat(returned(state.take(run(1), new ModelName("other"), NOW)))
        .isEqualTo(Failure.Kind.MODEL_MISSING);
  }

  @Test
  void givesBackWhatComesWhileItIsDownOrStopping() {
    probed();
    for (var i = 0; i < NodeHealth.MAX_FAILURES; i++) {
      state.on(new NodeHealth.Event.ProbeFailed("gone"));
    }
    assertThat(state.heartbeat().health()).isEqualTo(Health.DOWN);
    assertThat(returned(take(1))).isEqualTo(Failure.Kind.NODE_UNREACHABLE);
    state.withdraw();
    assertThat(returned(take(2))).isEqualTo(Failure.Kind.NODE_LOST);
  }

  @Test
  void saysThatItDrainsHoweverWellItIs() {
    probed();
    state.drain(true);
    assertThat(state.heartbeat().health()).isEqualTo(Health.DRAINING);
    assertThat(returned(take(1))).isEqualTo(Failure.Kind.NODE_LOST);
    for (var i = 0; i < NodeHealth.MAX_FAILURES; i++) {
      state.on(new NodeHealth.Event.ProbeFailed("gone"));
    }
    assertThat(state.heartbeat().health()).isEqualTo(Health.DRAINING);
    state.drain(false);
    assertThat(state.heartbeat().health()).isEqualTo(Health.DOWN);
  }

  @Test
  void saysHowLongTheFirstTokenTook() {
    probed();
    take(1);
    state.began(run(1), NOW.plusSeconds(2));
    var finished = state.finish(run(1), null, Usage.NONE, NOW.plusSeconds(3));
    assertThat(finished.firstToken()).isEqualTo(Duration.ofSeconds(2));
    take(2);
    assertThat(state.finish(run(2), null, Usage.NONE, NOW.plusSeconds(3)).firstToken()).isNull();
  }

  @Test
  void runsNoMoreOfAModelThanItMay() {
    var details = new Model.Details(null, null, "qwen3next", List.of(), null, null);
    var model = new Model(Settings.MODEL, new ModelDigest("abc"), 1, null, details, List.of());
    state.on(new NodeFacts(List.of(model), List.of(), "0.33.0"));
    state.on(new NodeHealth.Event.ProbeSucceeded());
    assertThat(state.heartbeat().slots()).isEqualTo(2);
    assertThat(state.heartbeat().slotLimits()).containsExactly(new SlotLimit(Settings.MODEL, 1));
    take(1);
    assertThat(returned(take(2))).isEqualTo(Failure.Kind.NODE_BUSY);
  }

  @Test
  void saysHowFullItsGpuMemoryIs() {
    assertThat(state.heartbeat().gpuMemory()).isNull();
    state.gpuMemory(0.9);
    assertThat(state.heartbeat().gpuMemory()).isEqualTo(0.9);
  }

  @Test
  void offersOneSlotOnTrial() {
    state.on(new NodeHealth.Event.ProbeFailed("gone"));
    probed();
    assertThat(state.heartbeat().slots()).isEqualTo(1);
    assertThat(state.heartbeat().health()).isEqualTo(Health.UP);
    assertThat(state.on(new NodeHealth.Event.GenerationSucceeded())).isTrue();
    assertThat(state.heartbeat().slots()).isEqualTo(2);
  }

  @Test
  void asksForAHeartbeatOnlyWhenSomethingChanged() {
    assertThat(probed()).isTrue();
    assertThat(probed()).isFalse();
    assertThat(state.on(new NodeHealth.Event.GenerationFailed("x"))).isFalse();
  }

  @Test
  void forgetsTheOldestOfWhatHasEnded() {
    probed();
    for (var i = 0; i <= NodeState.MAX_REMEMBERED; i++) {
      take(i);
      state.finish(run(i), null, null, NOW);
    }
    assertThat(take(1)).isInstanceOf(NodeState.Taken.Ended.class);
    assertThat(take(0)).isInstanceOf(NodeState.Taken.Accepted.class);
  }

  private boolean probed() {
    var details = new Model.Details(null, null, null, List.of(), null, null);
    var model = new Model(Settings.MODEL, new ModelDigest("abc"), 1, null, details, List.of());
    var changed = state.on(new NodeFacts(List.of(model), List.of(), "0.33.0"));
    return state.on(new NodeHealth.Event.ProbeSucceeded()) || changed;
  }

  private NodeState.Taken take(int number) {
    return state.take(run(number), Settings.MODEL, NOW);
  }

  private static Run run(int number) {
    return new Run(Settings.id(number), 1);
  }

  private static Failure.Kind returned(NodeState.Taken taken) {
    Finished report = ((NodeState.Taken.Ended) taken).report();
    var returned = report.returned();
    if (returned == null) {
      throw new AssertionError("not returned: " + report);
    }
    return returned.kind();
  }
}
