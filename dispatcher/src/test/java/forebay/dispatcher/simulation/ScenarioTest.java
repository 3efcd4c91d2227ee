package forebay.dispatcher.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.config.ForebayConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the scheduler is for, on a small scale; docs/scheduling.md has it on a large one. */
final class ScenarioTest {

  private static final int REQUESTS = 4_000;
  private static final long SEED = 3;

  @Test
  void aTraceHasExactlyThePublishedFigures() {
    var report = Scenario.TRACE.run(settings(0.8));

    assertThat(report.rows()).containsOnlyKeys("forebay", "fifo");
    assertThat(report.rows().values())
        .allSatisfy(
            figures ->
                assertThat(figures)
                    .containsOnlyKeys("mean_wait", "p95_wait", "p99_wait", "busy_spread"));
    assertThat(report.table()).contains("| forebay |").contains("Lee and Longton");
  }

  @Test
  void aHeavyTenantIsInNobodysWay() {
    var rows = Scenario.HEAVY_TENANT.run(settings(0.8)).rows();

    assertThat(figure(rows, "forebay", "p95_ratio")).isLessThan(10);
    assertThat(figure(rows, "fifo", "p95_ratio")).isGreaterThan(100);
  }

  @Test
  void batchIsInNobodysWay() {
    var rows = Scenario.BATCH.run(settings(0.1)).rows();

    assertThat(figure(rows, "forebay", "p95_to_residual_p95")).isLessThan(1.2);
    assertThat(figure(rows, "fifo", "p95_to_residual_p95")).isGreaterThan(100);
  }

  @Test
  void aNodeChangesModelsLessOftenThanRequestsDo() {
    var rows = Scenario.TWO_MODELS.run(settings(0.5)).rows();

    assertThat(figure(rows, "forebay", "loads_per_1000"))
        .isLessThan(figure(rows, "fifo", "loads_per_1000"));
    assertThat(figure(rows, "forebay", "mean_wait")).isLessThan(figure(rows, "fifo", "mean_wait"));
  }

  @Test
  void shortestFirstIsWorthWhatKeysSayOfTheirAnswers() {
    var rows = Scenario.ORDER.run(settings(0.8)).rows();

    assertThat(figure(rows, "shortest, keys say the length", "mean_wait"))
        .isLessThan(figure(rows, "deadline", "mean_wait"));
  }

  private static double figure(Map<String, Map<String, Double>> rows, String row, String name) {
    return rows.getOrDefault(row, Map.of()).getOrDefault(name, Double.NaN);
  }

  private static Settings settings(double load) {
    return new Settings(
        Trace.exponential(REQUESTS, SEED),
        3,
        1,
        load,
        Spacing.POISSON,
        REQUESTS,
        SEED,
        List.of(PolicyName.FOREBAY, PolicyName.FIFO),
        ForebayConfig.defaults().scheduler());
  }
}
