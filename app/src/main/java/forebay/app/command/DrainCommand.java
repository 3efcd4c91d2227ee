package forebay.app.command;

import forebay.app.run.DrainProgress;
import forebay.app.run.NodeDrain;
import forebay.app.run.NodeWatch;
import forebay.protocol.NodeId;
import forebay.protocol.config.KafkaConfig;
import forebay.protocol.kafka.KafkaClients;
import forebay.protocol.topic.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forebay drain}. */
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    header = "Empty a node: it finishes what it runs and is given nothing new.",
    description = {
      "",
      "Waits until nothing runs on it any more; then the node can be stopped without a client",
      "noticing. The order ends with --undo, or when the node's worker is restarted.",
      "Works in a cluster (kafka.bootstrap) and beside a running 'forebay up' (kafka.embedded_port).",
      ""
    })
final class DrainCommand implements Callable<Integer> {

  @Parameters(paramLabel = "NODE", description = "the node's name: host and port of its URL")
  private String node = "";

  @Option(names = "--undo", description = "let it take work again")
  private boolean undo;

  @Mixin private final ConfigOption configOption = new ConfigOption();

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    var kafka = configOption.load().kafka();
    var clients = new KafkaClients(bootstrap(kafka), kafka);
    var topics = Topics.of(kafka.prefix(), kafka.partitions(), kafka.addressedPartitions());
    try (var watch = NodeWatch.open(clients, topics, InstantSource.system())) {
      var latest = watch.latest().get(new NodeId(node));
      if (latest == null) {
        throw new IOException(unknown(watch));
      }
      new NodeDrain(clients, topics, watch).run(latest, !undo, this::show);
      return 0;
    }
  }

  /** That of a running {@code up}, if the configuration names no cluster. */
  private static String bootstrap(KafkaConfig kafka) throws IOException {
    if (!kafka.bootstrap().isEmpty()) {
      return kafka.bootstrap();
    }
    if (kafka.embeddedPort() == 0) {
      throw new IOException(
          "kafka.embedded_port is 0, so nobody knows where the broker is: give it a port");
    }
    return "127.0.0.1:" + kafka.embeddedPort();
  }

  private String unknown(NodeWatch watch) {
    var known =
        watch.latest().keySet().stream().map(NodeId::value).sorted().collect(Collectors.toList());
    return known.isEmpty()
        ? "no node %s: no worker is running".formatted(node)
        : "no node %s; there are %s".formatted(node, String.join(", ", known));
  }

  private void show(DrainProgress progress) {
    PrintWriter out = spec.commandLine().getOut();
    switch (progress) {
      case DrainProgress.Ordered(), DrainProgress.Restarted() -> {}
      case DrainProgress.Finishing(var running) ->
          out.printf("node %s takes nothing new, %d running%n", node, running);
      case DrainProgress.Done() ->
          out.printf(undo ? "node %s takes work again%n" : "node %s is empty%n", node);
    }
    out.flush();
  }
}
