package forebay.app;

import forebay.app.run.Deployment;
import forebay.app.run.RoleName;
import forebay.loadtest.node.NodeSettings;
import forebay.loadtest.node.SimulatedNode;
import forebay.protocol.config.ForebayConfig;
import forebay.protocol.lifecycle.Closer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The product in this JVM, on the shared broker under a prefix of its own, in front of simulated
 * nodes.
 */
final class TestForebay implements AutoCloseable {

  /** For tests in which one key asks much. */
  static final String UNLIMITED =
      "rate_limit: { user_per_minute: 0, session_min_interval: 0, concurrent: 0 }";

  private final String prefix = "t" + UUID.randomUUID().toString().substring(0, 8) + ".";
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final Closer closer = new Closer();
  private final String upstream;
  private final String settings;
  private final Deployment first;

  private TestForebay(String upstream, String settings, List<NodeSettings> nodeSettings)
      throws Exception {
    this.upstream = upstream;
    this.settings = settings;
    for (var node : nodeSettings) {
      nodes.add(closer.add(SimulatedNode.start(node)));
    }
    this.first = start(EnumSet.allOf(RoleName.class));
  }

  /**
   * Starts it and waits until a request would be served.
   *
   * @param upstream further keys of {@code upstream}
   * @param settings further sections of the configuration file; nothing limits a key unless they
   *     say so
   */
  static TestForebay start(String upstream, String settings, List<NodeSettings> nodes)
      throws Exception {
    return new TestForebay(upstream, settings, nodes);
  }

  /** Starts it as configured by default, with these nodes. */
  static TestForebay start(NodeSettings... nodes) throws Exception {
    return new TestForebay("", "", List.of(nodes));
  }

  /** A node that answers at once. */
  static NodeSettings instant() {
    return NodeSettings.builder().instant().build();
  }

  /** A node that takes a real node's time, only faster. */
  static NodeSettings fast(double speed) {
    return NodeSettings.builder().speed(speed).build();
  }

  /** Starts further roles of the same product, a second gateway for one. */
  Deployment start(Set<RoleName> roles) throws Exception {
    var deployment = closer.add(Deployment.start(config(), roles));
    Await.until("every role to be ready", deployment::ready);
    if (roles.contains(RoleName.GATEWAY)) {
      var client = new TestClient(deployment.port());
      Await.until("the nodes to be known", () -> client.get("/v1/models").body().contains("qwen3"));
    }
    return deployment;
  }

  private ForebayConfig config() throws Exception {
    var urls = nodes.stream().map(SimulatedNode::url).collect(Collectors.joining("\", \""));
    return ForebayConfig.parse(
        """
        server: { port: 0 }
        upstream: { ollama_url: ["%s"], %s }
        kafka: { bootstrap: "%s", prefix: "%s", data_dir: "%s", partitions: 2, addressed_partitions: 4 }
        worker: { stop_grace: 200ms }
        %s
        %s
        """
            .formatted(
                urls,
                upstream,
                SharedBroker.bootstrap(),
                prefix,
                Files.createTempDirectory("forebay-test-"),
                settings.contains("rate_limit:") ? "" : UNLIMITED,
                settings));
  }

  TestClient client() {
    return new TestClient(first.port());
  }

  int port() {
    return first.port();
  }

  String prefix() {
    return prefix;
  }

  SimulatedNode node(int index) {
    return nodes.get(index);
  }

  List<SimulatedNode> nodes() {
    return nodes;
  }

  @Override
  public void close() {
    closer.close();
  }
}
