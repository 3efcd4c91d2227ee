package forebay.dispatcher.simulation;

import java.util.Locale;

/** The situations that policies are compared in. */
public enum Scenario {
  /** One tenant, one model, as the trace is. */
  TRACE,
  /** One of ten tenants asks for ten times its share. */
  HEAVY_TENANT,
  /** People ask while more batch work waits than can be done. */
  BATCH,
  /** Two models, of which a node has one in memory. */
  TWO_MODELS,
  /** The production scheduler's two orders. */
  ORDER;

  /** Runs it: takes seconds. */
  public Report run(Settings settings) {
    return switch (this) {
      case TRACE -> TraceScenario.run(settings);
      case HEAVY_TENANT -> HeavyTenantScenario.run(settings);
      case BATCH -> BatchScenario.run(settings);
      case TWO_MODELS -> TwoModelsScenario.run(settings);
      case ORDER -> OrderScenario.run(settings);
    };
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
