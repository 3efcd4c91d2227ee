package forebay.app.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka node, broker and controller, in this process, with its log on disk. For {@code up},
 * {@code demo} and the tests. It survives a kill of the process; with Kafka's default flushing not
 * the loss of power.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final int NODE_ID = 1;
  private static final String CONTROLLER = "CONTROLLER";

  /** Kafka's sign of a directory that belongs to a cluster; written last. */
  private static final String FORMATTED = "meta.properties";

  private final KafkaRaftServer server;
  private final String bootstrap;

  private EmbeddedBroker(KafkaRaftServer server, String bootstrap) {
    this.server = server;
    this.bootstrap = bootstrap;
  }

  /**
   * A second listener, for clients that reach the broker through a tunnel or a proxy: a client
   * keeps to the address that the broker tells it, so they need one of their own.
   *
   * @param port on 127.0.0.1 that the tunnel ends at
   * @param address host:port that those clients connect to
   */
  public record Tunnel(int port, String address) {}

  /**
   * Starts a broker and returns when it listens.
   *
   * @param directory of the log; formatted if it is new
   * @param port on 127.0.0.1; 0 takes a free one
   * @param maxMessageBytes the largest record that it takes
   * @throws IOException if the port or the directory cannot be used
   */
  public static EmbeddedBroker start(Path directory, int port, int maxMessageBytes)
      throws IOException {
    return start(directory, port, maxMessageBytes, null);
  }

  /** The same, with a second listener if there is a tunnel. */
  public static EmbeddedBroker start(
      Path directory, int port, int maxMessageBytes, @Nullable Tunnel tunnel) throws IOException {
    var brokerPort = free(port);
    var controllerPort = free(0);
    format(directory);
    var properties = properties(directory, brokerPort, controllerPort, maxMessageBytes);
    if (tunnel != null) {
      listenTo(tunnel, properties);
    }
    var server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
    server.startup();
    return new EmbeddedBroker(server, "127.0.0.1:" + brokerPort);
  }

  private static void listenTo(Tunnel tunnel, Map<String, String> properties) throws IOException {
    properties.merge("listeners", "TUNNEL://127.0.0.1:" + free(tunnel.port()), EmbeddedBroker::add);
    properties.merge("advertised.listeners", "TUNNEL://" + tunnel.address(), EmbeddedBroker::add);
    properties.merge("listener.security.protocol.map", "TUNNEL:PLAINTEXT", EmbeddedBroker::add);
  }

  private static String add(String list, String entry) {
    return list + "," + entry;
  }

  /** Where clients connect. */
  public String bootstrap() {
    return bootstrap;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(Path directory) throws IOException {
    if (Files.exists(directory.resolve(FORMATTED))) {
      return;
    }
    try {
      new Formatter()
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(NODE_ID)
          .setControllerListenerName(CONTROLLER)
          .setDirectories(List.of(directory.toString()))
          .setMetadataLogDirectory(directory.toString())
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setIgnoreFormatted(true)
          .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8))
          .run();
    } catch (Exception e) {
      throw new IOException(
          "the broker's directory %s cannot be used: %s".formatted(directory, e.getMessage()), e);
    }
  }

  private static Map<String, String> properties(
      Path directory, int port, int controllerPort, int maxMessageBytes) {
    var properties = new HashMap<String, String>();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", Integer.toString(NODE_ID));
    properties.put("log.dirs", directory.toString());
    properties.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,%s://127.0.0.1:%d".formatted(port, CONTROLLER, controllerPort));
    properties.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    properties.put(
        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,%s:PLAINTEXT".formatted(CONTROLLER));
    properties.put("inter.broker.listener.name", "PLAINTEXT");
    properties.put("controller.listener.names", CONTROLLER);
    properties.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
    properties.put("auto.create.topics.enable", "false");
    properties.put("message.max.bytes", Integer.toString(maxMessageBytes));
    // One node: every internal topic has one replica, and one partition is plenty.
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("offsets.topic.num.partitions", "1");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("transaction.state.log.num.partitions", "1");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    properties.put("share.coordinator.state.topic.num.partitions", "1");
    // The roles of this process are the only members: nobody else is coming.
    properties.put("group.initial.rebalance.delay.ms", "0");
    // Sized for a process that holds everything else as well; the cleaner's default is 128 MB.
    properties.put("num.network.threads", "2");
    properties.put("num.io.threads", "2");
    properties.put("log.cleaner.threads", "1");
    properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 * 1024 * 1024));
    properties.put("log.cleaner.io.buffer.size", Integer.toString(128 * 1024));
    return properties;
  }

  private static int free(int port) throws IOException {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IOException(
          "port %d on 127.0.0.1 is in use: choose another for the broker with kafka.embedded_port"
              .formatted(port),
          e);
    }
  }
}
