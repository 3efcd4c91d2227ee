package forebay.dispatcher.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.RequestId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What must hold whatever happens, checked on each decision as it is made. */
final class SchedulerRules implements Consumer<Decision> {

  private static final int MAX_ATTEMPTS = 3;

  private final Map<String, TestingNode> nodes;
  private final double batchShare;
  private long handOuts;
  private long passed;
  private final Map<RequestId, LedgerEntry.Live> live = new HashMap<>();
  private final Map<RequestId, Decision.End> ends = new HashMap<>();

  SchedulerRules(Map<String, TestingNode> nodes, double batchShare) {
    this.nodes = nodes;
    this.batchShare = batchShare;
  }

  @Override
  public void accept(Decision decision) {
    switch (decision) {
      case Decision.Remember(var state) -> {
        assertThat(ends).as("remembered after its end").doesNotContainKey(state.request().id());
        live.put(state.request().id(), state);
      }
      case Decision.HandOut handOut -> handOut(handOut);
      case Decision.End end -> {
        assertThat(ends.put(end.id(), end)).as("ended twice: %s", end).isNull();
        live.remove(end.id());
      }
      default -> {}
    }
  }

  private void handOut(Decision.HandOut handOut) {
    assertThat(ends).as("handed out after its end").doesNotContainKey(handOut.id());
    var node = nodes.get(handOut.node().value());
    assertThat(node).isNotNull();
    if (node != null) {
      assertThat(heldBy(node)).as("held by %s", node.id).isLessThanOrEqualTo(node.slots);
    }
    var given = live.get(handOut.id());
    var excused = given == null ? 0 : given.excused();
    assertThat(handOut.attempt()).as("attempt").isBetween(1, MAX_ATTEMPTS + excused);
    handOuts++;
    if (given != null && given.request().lane() == Lane.BATCH && passesInteractive(given)) {
      passed++;
      assertThat(passed)
          .as("turns of batch in front of interactive requests, of %s", handOuts)
          .isLessThanOrEqualTo((long) (batchShare * handOuts) + 1);
    }
    if (node != null && given != null) {
      checkLimit(node, given.request().model());
    }
  }

  private boolean passesInteractive(LedgerEntry.Live given) {
    return live.values().stream()
        .anyMatch(
            other ->
                other.run() == null
                    && other.request().lane() == Lane.INTERACTIVE
                    && other.request().model().equals(given.request().model())
                    && other.failedOn().isEmpty());
  }

  private void checkLimit(TestingNode node, ModelName model) {
    for (var limit : node.slotLimits) {
      if (limit.model().equals(model)) {
        assertThat(
                live.values().stream()
                    .filter(state -> state.run() != null && state.run().node().equals(node.id))
                    .filter(state -> state.request().model().equals(model)))
            .as("held by %s for %s", node.id, model)
            .hasSizeLessThanOrEqualTo(limit.slots());
      }
    }
  }

  private long heldBy(TestingNode node) {
    return live.values().stream()
        .filter(state -> state.run() != null && state.run().node().equals(node.id))
        .count();
  }

  boolean ended(RequestId id) {
    return ends.containsKey(id);
  }

  /** After quiet nothing is left. */
  void checkNothingIsLeft() {
    assertThat(live).isEmpty();
  }
}
