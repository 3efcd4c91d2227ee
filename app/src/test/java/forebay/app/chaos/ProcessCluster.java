package forebay.app.chaos;

import forebay.app.Await;
import forebay.app.TestClient;
import forebay.protocol.lifecycle.Closer;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The whole product in processes of its own, one for each part, with a network between the first
 * worker and the broker that can be cut. Ports and directories stay, so that a part that was killed
 * can be started again as it was. Closing it leaves no process behind.
 */
final class ProcessCluster implements AutoCloseable {

  static final String PREFIX = "chaos.";
  static final String MODEL = "qwen3:32b";
  private static final int BROKER_HEAP_MB = 384;
  private static final int ROLE_HEAP_MB = 192;
  private static final int NODE_HEAP_MB = 96;
  private static final Duration START = Duration.ofMinutes(2);

  private final ClusterShape shape;
  private final Path directory;
  private final Closer closer = new Closer();
  private final int brokerPort = Ports.free();
  private final TcpProxy network;
  private final Part broker;
  private final List<Integer> gatewayPorts = new ArrayList<>();
  private final List<Part> gateways = new ArrayList<>();
  private final List<Part> dispatchers = new ArrayList<>();
  private final Part cache;
  private final List<Part> workers = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();

  private ProcessCluster(ClusterShape shape, Path directory) throws IOException {
    this.shape = shape;
    this.directory = directory;
    var networkPort = Ports.free();
    var tunnelPort = Ports.free();
    network = new TcpProxy(networkPort, tunnelPort);
    closer.add(network);
    broker = broker(networkPort, tunnelPort);
    for (int i = 0; i < shape.nodes(); i++) {
      nodes.add(node(i));
      workers.add(role("worker", i, 0, i == 0 ? networkPort : brokerPort));
    }
    for (int i = 0; i < shape.dispatchers(); i++) {
      dispatchers.add(role("dispatcher", i, 0, brokerPort));
    }
    cache = role("cache", 0, 0, brokerPort);
    for (int i = 0; i < shape.gateways(); i++) {
      gatewayPorts.add(Ports.free());
      gateways.add(role("gateway", i, gatewayPorts.get(i), brokerPort));
    }
  }

  /** Starts every part, and waits until a request would be served. */
  static ProcessCluster start(ClusterShape shape, Path directory) throws Exception {
    var cluster = new ProcessCluster(shape, directory);
    try {
      cluster.broker.start();
      cluster.broker.awaitReady();
      for (var part : cluster.parts().toList()) {
        if (part != cluster.broker) {
          part.start();
        }
      }
      cluster.awaitServing();
      return cluster;
    } catch (Exception | AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  private void awaitServing() throws Exception {
    for (var port : gatewayPorts) {
      var client = new TestClient(port).as(shape.key());
      Await.until("gateway " + port, START, () -> answers(client, "/health/ready"));
      Await.until(
          "the nodes at gateway " + port,
          START,
          () -> answers(client, "/v1/models/" + MODEL) && answersQuestion(client));
    }
  }

  private static boolean answers(TestClient client, String path) throws Exception {
    try {
      return client.get(path).statusCode() == 200;
    } catch (ConnectException e) {
      return false; // not listening yet
    }
  }

  /** Until the stages have their places, a question waits; until the nodes are heard, it fails. */
  private static boolean answersQuestion(TestClient client) throws Exception {
    return client.ask("warm-up").statusCode() == 200;
  }

  private Part broker(int networkPort, int tunnelPort) {
    return part(
        "broker",
        BROKER_HEAP_MB,
        "broker",
        "--port=" + brokerPort,
        "--data=" + directory.resolve("broker"),
        "--tunnel-port=" + tunnelPort,
        "--tunnel-address=127.0.0.1:" + networkPort);
  }

  private Node node(int index) throws IOException {
    var port = Ports.free();
    var controlPort = Ports.free();
    var part =
        part(
            "node-" + index,
            NODE_HEAP_MB,
            "sim",
            "--port=" + port,
            "--control-port=" + controlPort,
            "--model=" + MODEL,
            "--slots=" + shape.slots(),
            "--tokens-per-second=" + shape.tokensPerSecond(),
            "--load-seconds=0.5");
    return new Node(part, port, controlPort);
  }

  private Part role(String role, int index, int port, int bootstrapPort) throws IOException {
    var name = role + "-" + index;
    var config =
        """
        server: { port: %d }
        upstream: { ollama_url: "%s", slots: %d, timeout: 10s, first_token_timeout: 20s, probe_interval: 2s }
        kafka: { bootstrap: "127.0.0.1:%d", prefix: "%s", data_dir: "%s", partitions: 2, addressed_partitions: 4%s }
        %s
        """
            .formatted(
                port,
                nodes.get(role.equals("worker") ? index : 0).url(),
                shape.slots(),
                bootstrapPort,
                PREFIX,
                directory.resolve(name),
                shape.kafka(),
                shape.settings());
    var file = Files.writeString(directory.resolve(name + ".yaml"), config);
    return part(name, ROLE_HEAP_MB, role, "--config=" + file);
  }

  private Part part(String name, int heapMb, String... arguments) {
    return closer.add(new Part(name, heapMb, directory.resolve(name + ".log"), List.of(arguments)));
  }

  Stream<Part> parts() {
    return Stream.of(
            Stream.of(broker),
            nodes.stream().map(Node::part),
            workers.stream(),
            dispatchers.stream(),
            Stream.of(cache),
            gateways.stream())
        .flatMap(parts -> parts);
  }

  String bootstrap() {
    return "127.0.0.1:" + brokerPort;
  }

  Path brokerDirectory() {
    return directory.resolve("broker");
  }

  Part broker() {
    return broker;
  }

  Part cache() {
    return cache;
  }

  List<Part> gateways() {
    return gateways;
  }

  List<Integer> gatewayPorts() {
    return gatewayPorts;
  }

  TestClient client(int gateway) {
    return new TestClient(gatewayPorts.get(gateway));
  }

  List<Part> dispatchers() {
    return dispatchers;
  }

  List<Part> workers() {
    return workers;
  }

  List<Node> nodes() {
    return nodes;
  }

  /** Between the first worker and the broker. */
  TcpProxy network() {
    return network;
  }

  @Override
  public void close() {
    closer.close();
  }
}
