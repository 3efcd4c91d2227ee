package forebay.dispatcher.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import forebay.protocol.config.ForebayConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Fixed seeds: the same figures in every run. */
final class SimulationTest {

  private static final int MANY = 100_000;
  private static final int FEW = 5_000;
  private static final long SEED = 7;

  @ParameterizedTest
  @CsvSource({"1, 0.5", "1, 0.7", "3, 0.8", "10, 0.8"})
  void aSharedQueueWaitsAsTheoryHasIt(int nodes, double load) {
    var experiment = exponential(nodes, load);
    var theory = new Theory(nodes, load, 1);

    var mean = meanWait(experiment, PolicyName.FIFO);

    assertThat(mean).isCloseTo(theory.sharedQueue(), within(0.05 * theory.sharedQueue()));
  }

  @Test
  void theSchedulerKeepsOneTenantWaitingNoLongerThanASharedQueueDoes() {
    var experiment = exponential(3, 0.8, FEW);

    assertThat(meanWait(experiment, PolicyName.FOREBAY))
        .isCloseTo(meanWait(experiment, PolicyName.FIFO), within(1e-6));
  }

  @Test
  void queuesDrawnByLotWaitAsTheoryHasIt() {
    var mean = meanWait(exponential(3, 0.6), PolicyName.RANDOM);

    assertThat(mean).isCloseTo(new Theory(3, 0.6, 1).randomQueue(), within(0.1));
  }

  @Test
  void theMoreAPolicyKnowsTheLessIsWaited() {
    var experiment = exponential(3, 0.8);

    assertThat(
            List.of(
                meanWait(experiment, PolicyName.FIFO),
                meanWait(experiment, PolicyName.JSQ),
                meanWait(experiment, PolicyName.JSQ_STALE),
                meanWait(experiment, PolicyName.ROUND_ROBIN),
                meanWait(experiment, PolicyName.RANDOM)))
        .isSorted();
  }

  @ParameterizedTest
  @EnumSource(PolicyName.class)
  void everyRequestRunsOnceAndNoSlotTwice(PolicyName policy) {
    var experiment = exponential(5, 0.9, FEW);

    var outcome = experiment.run(policy);

    var work = experiment.workload().work();
    assertThat(work).hasSize(FEW).allMatch(request -> outcome.wait(request) >= 0);
    var busy = outcome.busy().mean() * 5;
    var service = work.stream().mapToDouble(request -> request.service() / 1e9).sum();
    assertThat(busy).isCloseTo(service, within(1e-3));
  }

  @ParameterizedTest
  @EnumSource(PolicyName.class)
  void aSeedAlwaysMakesTheSameFigures(PolicyName policy) {
    var experiment = exponential(3, 0.8, FEW);

    var first = experiment.run(policy);
    var second = exponential(3, 0.8, FEW).run(policy);

    assertThat(experiment.workload().work())
        .allMatch(request -> first.wait(request) == second.wait(request));
  }

  @Test
  void aTracesOwnSpacingIsScaledToTheLoad() {
    var trace = new Trace("t", List.of(new Trace.Entry(0, 0, 30), new Trace.Entry(2, 0, 30)));

    var workload = Workload.of(trace, List.of(Source.people(0.5)), 1, 4, Spacing.TRACE, SEED);

    // A service takes 1 s, so at half load they come every 2 s.
    assertThat(workload.work())
        .extracting(Work::at)
        .containsExactly(2_000_000_000L, 4_000_000_000L, 6_000_000_000L, 8_000_000_000L);
  }

  private static double meanWait(Experiment experiment, PolicyName policy) {
    return experiment.run(policy).waits(work -> true).mean();
  }

  private static Experiment exponential(int nodes, double load) {
    return exponential(nodes, load, MANY);
  }

  private static Experiment exponential(int nodes, double load, int requests) {
    var workload =
        Workload.of(
            Trace.exponential(requests, SEED),
            List.of(Source.people(load)),
            nodes,
            requests,
            Spacing.POISSON,
            SEED);
    return new Experiment(
        workload, Cluster.of(nodes, 1), ForebayConfig.defaults().scheduler(), SEED);
  }
}
