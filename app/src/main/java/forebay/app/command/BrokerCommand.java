package forebay.app.command;

import forebay.app.broker.EmbeddedBroker;
import forebay.app.broker.EmbeddedBroker.Tunnel;
import forebay.protocol.config.ForebayConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code forebay broker}. */
@Command(
    name = "broker",
    mixinStandardHelpOptions = true,
    header = "Run one Kafka broker for roles on this machine.",
    description = {
      "",
      "The embedded broker alone, for roles that run in processes of their own: its address is what",
      "they are given as kafka.bootstrap. It listens on 127.0.0.1 only; a cluster is Kafka's business.",
      ""
    })
final class BrokerCommand implements Callable<Integer> {

  @Option(names = "--port", defaultValue = "9092", description = "default ${DEFAULT-VALUE}")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "forebay-data/broker",
      description = "where it keeps its log; default ${DEFAULT-VALUE}")
  private Path data = Path.of("");

  @ArgGroup(exclusive = false)
  private @Nullable TunnelOptions tunnel;

  /** Both or none. */
  private static final class TunnelOptions {
    @Option(
        names = "--tunnel-port",
        required = true,
        description = "a second port, for clients that come through a tunnel or a proxy")
    private int port;

    @Option(
        names = "--tunnel-address",
        required = true,
        paramLabel = "HOST:PORT",
        description = "where those clients connect to")
    private String address = "";
  }

  @Override
  public Integer call() throws Exception {
    var maxMessageBytes = ForebayConfig.defaults().kafka().maxMessageBytes();
    var second = tunnel == null ? null : new Tunnel(tunnel.port, tunnel.address);
    var broker = EmbeddedBroker.start(data, port, maxMessageBytes, second);
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "forebay-stop"));
    System.out.println("ready " + broker.bootstrap());
    new CountDownLatch(1).await();
    return 0;
  }
}
