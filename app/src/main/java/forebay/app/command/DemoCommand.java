package forebay.app.command;

import forebay.app.run.Deployment;
import forebay.app.run.RoleName;
import forebay.loadtest.node.ModelSettings;
import forebay.loadtest.node.NodeSettings;
import forebay.loadtest.node.SimulatedNode;
import forebay.protocol.config.ForebayConfig;
import forebay.protocol.config.KafkaConfig;
import forebay.protocol.config.ServerConfig;
import forebay.protocol.config.UpstreamConfig;
import forebay.protocol.config.WorkerConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forebay demo}: the product in front of three simulated nodes. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    header = "Run everything in front of three simulated nodes.",
    description = {
      "",
      "Needs neither Ollama nor Kafka. All three nodes have qwen3:32b and one of them qwen3:8b too;",
      "each runs one request at a time at 30 tokens a second. Ask more than three questions at once",
      "and watch the others wait their turn. Ctrl-C stops it.",
      ""
    })
final class DemoCommand implements Callable<Integer> {

  private static final int NODES = 3;
  private static final ModelSettings LARGE = ModelSettings.chat("qwen3:32b", 20_000_000_000L);
  private static final ModelSettings SMALL = ModelSettings.chat("qwen3:8b", 5_000_000_000L);

  @Mixin private final ConfigOption configOption = new ConfigOption();

  @Option(
      names = "--port",
      description = "port of the front door, 0 for a free one; default ${DEFAULT-VALUE}",
      defaultValue = "8080")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "keep the log there, so that a restart goes on; else it is thrown away")
  private @Nullable Path data;

  @Option(
      names = "--speed",
      description = "how much faster than real ones the nodes are; default ${DEFAULT-VALUE}",
      defaultValue = "1")
  private double speed;

  @Override
  public Integer call() throws Exception {
    var base = configOption.load();
    var nodes = IntStream.range(0, NODES).mapToObj(this::node).toList();
    var directory = data == null ? Files.createTempDirectory("forebay-demo-") : data;
    return Service.run(
        Deployment.start(config(base, nodes, directory), EnumSet.allOf(RoleName.class)),
        deployment -> greet(deployment.port()),
        () -> {
          if (data == null) {
            delete(directory);
          }
        });
  }

  private SimulatedNode node(int index) {
    var settings =
        NodeSettings.builder()
            .name("node-" + (index + 1))
            .seed(index + 1L)
            .speed(speed)
            .loadTime(Duration.ofSeconds(1))
            .model(LARGE);
    return SimulatedNode.start((index == 0 ? settings.model(SMALL) : settings).build());
  }

  private ForebayConfig config(ForebayConfig base, List<SimulatedNode> nodes, Path directory) {
    var upstream = base.upstream();
    var kafka = base.kafka();
    var worker = base.worker();
    return new ForebayConfig(
        new ServerConfig(port, base.server().host()),
        base.auth(),
        new UpstreamConfig(
            nodes.stream().map(SimulatedNode::url).map(URI::create).toList(),
            upstream.timeout(),
            upstream.firstTokenTimeout(),
            upstream.connectTimeout(),
            upstream.probeInterval(),
            upstream.slots(),
            upstream.modelSlots(),
            upstream.vramBytes(),
            upstream.metricsUrls()),
        base.cache(),
        base.rateLimit(),
        base.loadBalance(),
        base.logging(),
        new KafkaConfig(
            kafka.bootstrap(),
            kafka.prefix(),
            directory.toString(),
            0,
            kafka.minFreeBytes(),
            kafka.partitions(),
            kafka.addressedPartitions(),
            kafka.replicationFactor(),
            kafka.standbyReplicas(),
            kafka.maxMessageBytes(),
            kafka.properties()),
        base.limits(),
        base.gateway(),
        base.scheduler(),
        new WorkerConfig(
            worker.pool(),
            "",
            worker.heartbeat(),
            worker.microBatch(),
            Duration.ofMillis(500),
            worker.failover()));
  }

  private static void delete(Path directory) {
    try (var paths = Files.walk(directory)) {
      paths.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      System.err.println("forebay: cannot delete " + directory);
    }
  }

  private static void greet(int port) {
    System.out.printf(
        """
        ready http://127.0.0.1:%1$d

        Paste one of these:
          curl -N http://127.0.0.1:%1$d/v1/chat/completions -d '{"model":"qwen3:32b","stream":true,"messages":[{"role":"user","content":"Hello"}]}'
          curl http://127.0.0.1:%1$d/v1/chat/completions -d '{"model":"qwen3:8b","messages":[{"role":"user","content":"Hello"}]}'
          python3 -c 'from openai import OpenAI; print(OpenAI(base_url="http://127.0.0.1:%1$d/v1", api_key="me").chat.completions.create(model="qwen3:32b", messages=[{"role":"user","content":"Hello"}]).choices[0].message.content)'
        """,
        port);
  }
}
