package forebay.app.command;

import forebay.dispatcher.simulation.PolicyName;
import forebay.dispatcher.simulation.Report;
import forebay.dispatcher.simulation.Scenario;
import forebay.dispatcher.simulation.Settings;
import forebay.dispatcher.simulation.Spacing;
import forebay.dispatcher.simulation.TraceLibrary;
import forebay.protocol.config.ForebayConfig;
import forebay.protocol.wire.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code forebay simulate}. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    header = "Compare the scheduler with other policies, in virtual time.",
    description = {
      "",
      "Runs the production scheduler over a trace of real requests, beside what load balancers do.",
      "Takes seconds, needs neither Kafka nor nodes. docs/scheduling.md explains the figures.",
      ""
    })
final class SimulateCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--trace",
      required = true,
      paramLabel = "TRACE",
      description = "azure-conv, azure-code, mooncake, poisson (exponential lengths), or a file")
  private String trace;

  @Option(names = "--nodes", defaultValue = "3", description = "default ${DEFAULT-VALUE}")
  private int nodes;

  @Option(
      names = "--slots",
      defaultValue = "1",
      description = "requests that a node runs at once; default ${DEFAULT-VALUE}")
  private int slots;

  @Option(
      names = "--load",
      defaultValue = "0.8",
      paramLabel = "RHO",
      description = "of all slots, 1 keeps them just busy; default ${DEFAULT-VALUE}")
  private double load;

  @Option(
      names = "--policy",
      split = ",",
      paramLabel = "POLICY",
      description = "${COMPLETION-CANDIDATES}; default: all")
  private List<PolicyName> policies = List.of(PolicyName.values());

  @Option(
      names = "--scenario",
      defaultValue = "trace",
      paramLabel = "SCENARIO",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
  private Scenario scenario;

  @Option(
      names = "--arrivals",
      defaultValue = "poisson",
      paramLabel = "SPACING",
      description = "poisson, or trace for the trace's own bursts; default ${DEFAULT-VALUE}")
  private Spacing spacing;

  @Option(names = "--requests", defaultValue = "200000", description = "default ${DEFAULT-VALUE}")
  private int requests;

  @Option(names = "--seed", defaultValue = "1", description = "default ${DEFAULT-VALUE}")
  private long seed;

  @Option(names = "--json", paramLabel = "FILE", description = "write the figures there as well")
  private @Nullable Path json;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "folder of the known traces; default: shared/data beside this or a parent folder")
  private @Nullable Path data;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  SimulateCommand() {}

  @Override
  public Integer call() throws IOException {
    if (nodes < 1 || slots < 1 || requests < 1 || !(load > 0)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--nodes, --slots, --requests and --load must be positive");
    }
    var settings =
        new Settings(
            new TraceLibrary(data, Path.of("")).find(trace, requests, seed),
            nodes,
            slots,
            load,
            spacing,
            requests,
            seed,
            policies,
            ForebayConfig.defaults().scheduler());
    var report = scenario.run(settings);
    System.out.println(
        "%s on %s: %d nodes with %d slots, load %s, %d requests, seed %d%n"
            .formatted(scenario, trace, nodes, slots, load, requests, seed));
    System.out.print(report.table());
    if (json != null) {
      Files.write(
          json, Wire.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(tree(report)));
    }
    return 0;
  }

  /** The figures by row, and beside them what they were measured with. */
  private Map<String, Object> tree(Report report) {
    var parameters = new LinkedHashMap<String, Object>();
    parameters.put("scenario", scenario.toString());
    parameters.put("trace", trace);
    parameters.put("nodes", nodes);
    parameters.put("slots", slots);
    parameters.put("load", load);
    parameters.put("arrivals", spacing.name().toLowerCase(Locale.ROOT));
    parameters.put("requests", requests);
    parameters.put("seed", seed);
    var tree = new LinkedHashMap<String, Object>(report.rows());
    tree.put("parameters", parameters);
    return tree;
  }
}
