package forebay.app.command;

import forebay.loadtest.bench.PathBench;
import forebay.loadtest.bench.PathFigures;
import forebay.loadtest.bench.PathReport;
import forebay.loadtest.node.Fault;
import forebay.loadtest.node.ModelSettings;
import forebay.loadtest.node.NodeSettings;
import forebay.loadtest.node.SimulatedNode;
import forebay.protocol.lifecycle.Closer;
import forebay.protocol.wire.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code forebay bench path}. */
@Command(
    name = "path",
    mixinStandardHelpOptions = true,
    header = "What the path through Kafka adds to a node that answers at once.",
    description = {
      "",
      "Starts `forebay up` in a process of its own, simulated nodes and clients in this one, and",
      "takes about three minutes. Time to first token is compared with the same node asked directly",
      "in the same seconds.",
      ""
    })
final class BenchPathCommand implements Callable<Integer> {

  private static final int INSTANT_NODES = 3;
  private static final int STAMPED_NODES = 6;
  private static final long MODEL_BYTES = 1_000_000_000L;

  @Option(names = "--json", paramLabel = "FILE", description = "write the figures there as well")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    System.out.println("bench path on " + Machine.describe());
    try (var closer = new Closer()) {
      var instant =
          IntStream.range(0, INSTANT_NODES)
              .mapToObj(i -> closer.add(SimulatedNode.start(instant(i))))
              .toList();
      var slow = closer.add(SimulatedNode.start(slow()));
      slow.faults().inject(new Fault.Endless());
      var nodes = new ArrayList<>(instant);
      for (int i = 0; i < STAMPED_NODES; i++) {
        nodes.add(closer.add(SimulatedNode.start(stamped(i))));
      }
      nodes.add(slow);
      var product = closer.add(ChildForebay.up(config(nodes)));
      var readyMs = product.awaitReady();
      var figures =
          new PathBench(product.url(), instant.getFirst().url(), product::rssMb, System.out)
              .run(readyMs);
      report(figures);
      return figures.failed() == 0 ? 0 : 1;
    }
  }

  private void report(PathFigures figures) throws IOException {
    System.out.println();
    System.out.print(PathReport.table(figures));
    if (json != null) {
      Files.write(json, Wire.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(figures));
    }
  }

  private static NodeSettings instant(int index) {
    return NodeSettings.builder()
        .name("instant-" + index)
        .model(ModelSettings.chat(PathBench.INSTANT, MODEL_BYTES))
        .instant()
        .build();
  }

  /** Several, so that each streams to one client at a time: slots share a node's rate. */
  private static NodeSettings stamped(int index) {
    return NodeSettings.builder()
        .name("stamped-" + index)
        .model(ModelSettings.chat(PathBench.STAMPED, MODEL_BYTES))
        .stamped()
        .build();
  }

  private static NodeSettings slow() {
    return NodeSettings.builder()
        .name("slow")
        .model(ModelSettings.chat(PathBench.SLOW, MODEL_BYTES))
        .slots(PathBench.OPEN_STREAMS)
        .promptTokensPerSecond(1e6)
        .decodeTokensPerSecond(PathBench.OPEN_STREAMS / 5.0)
        .build();
  }

  private static String config(List<SimulatedNode> nodes) {
    return """
        server: { port: 0 }
        upstream: { ollama_url: ["%s"], slots: %d }
        kafka: { embedded_port: 0 }
        rate_limit: { user_per_minute: 0, session_min_interval: 0, concurrent: 0 }
        """
        .formatted(
            nodes.stream().map(SimulatedNode::url).collect(Collectors.joining("\", \"")),
            PathBench.OPEN_STREAMS);
  }
}
