package forebay.gateway;

import forebay.gateway.http.ClientWatcher;
import forebay.gateway.http.Gateway;
import forebay.gateway.http.GatewayMetrics;
import forebay.gateway.http.HttpServer;
import forebay.gateway.http.OpenRequests;
import forebay.gateway.key.Authenticator;
import forebay.gateway.node.NodeDirectory;
import forebay.gateway.node.NodeTail;
import forebay.gateway.reply.KafkaReplySource;
import forebay.gateway.reply.ReplyTail;
import forebay.gateway.reply.TailLoop;
import forebay.gateway.submission.KafkaSubmissions;
import forebay.gateway.submission.RequestMaker;
import forebay.protocol.config.GatewayConfig;
import forebay.protocol.config.LimitsConfig;
import forebay.protocol.config.ServerConfig;
import forebay.protocol.kafka.KafkaClients;
import forebay.protocol.lifecycle.Closer;
import forebay.protocol.lifecycle.Health;
import forebay.protocol.lifecycle.Role;
import forebay.protocol.topic.Topics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The gateway: takes clients' requests in and gives them their answers. It keeps nothing: what was
 * accepted is in the log, where any gateway finds it.
 *
 * <p>It listens as soon as it is started, so that its health can be asked for; requests are taken
 * once it has its place in the log. It expects the topics to be there.
 */
public final class GatewayRole implements Role {

  private static final String NAME = "gateway";
  private static final Duration DELIVERY = Duration.ofSeconds(4);

  private final Closer closer = new Closer();
  private final ReplyTail tail;
  private final TailLoop tailLoop;
  private final NodeTail nodeTail;
  private final TailLoop nodeLoop;
  private final HttpServer server;
  private final Supplier<@Nullable String> intake;
  private volatile boolean listening;
  private volatile boolean stopping;

  /**
   * A gateway that reads a partition of {@code replies} of its own choice; several may read the
   * same one.
   *
   * @param authenticator who is let in; closed by whoever made it
   * @param rolesOfThisProcess what {@code /health/ready} reports, this role included
   * @param closed why nothing is let in, if there is a reason outside this role
   * @param random what ids are made of: it must not be possible to guess them
   */
  public GatewayRole(
      Authenticator authenticator,
      KafkaClients clients,
      Topics topics,
      ServerConfig serverConfig,
      GatewayConfig config,
      LimitsConfig limits,
      Supplier<Map<String, Health>> rolesOfThisProcess,
      Supplier<@Nullable String> closed,
      PrometheusMeterRegistry registry,
      InstantSource clock,
      RandomGenerator random) {
    intake = closed;
    var partition = random.nextInt(topics.replies().partitions());
    var metrics = new GatewayMetrics(registry);
    var submissions =
        closer.add(
            new KafkaSubmissions(clients.producer("forebay-gateway", DELIVERY), topics, clock));
    var directory = new NodeDirectory(clock);
    nodeTail = new NodeTail(topics.nodes(), directory, clock);
    nodeLoop =
        closer.add(
            new TailLoop(
                "gateway-nodes", nodeTail, () -> clients.consumer("forebay-gateway-nodes")));
    tail = new ReplyTail(topics.replies(), partition, listener(submissions, metrics));
    tailLoop =
        closer.add(
            new TailLoop(
                "gateway-replies", tail, () -> clients.consumer("forebay-gateway-replies")));
    var replies =
        new KafkaReplySource(
            tail,
            topics.replies(),
            () -> clients.consumer("forebay-gateway-reader"),
            config.catchUpReaders());
    var gateway =
        new Gateway(
            authenticator,
            submissions,
            replies,
            directory,
            config,
            limits,
            metrics,
            new OpenRequests(limits.maxOpenRequests()),
            new ClientWatcher(),
            this::notReady,
            clock);
    var maker = new RequestMaker(directory, partition, clock, random);
    server = closer.add(new HttpServer(gateway, serverConfig, maker, rolesOfThisProcess, registry));
  }

  private static ReplyTail.Listener listener(KafkaSubmissions submissions, GatewayMetrics metrics) {
    return new ReplyTail.Listener() {
      @Override
      public void unreadable(byte[] deadLetter) {
        submissions.deadLetter(deadLetter);
      }

      @Override
      public void lagging() {
        metrics.lagging();
      }
    };
  }

  @Override
  public String name() {
    return NAME;
  }

  /**
   * Listens, and begins to read.
   *
   * @throws IllegalStateException if the port is taken
   */
  @Override
  public void start() throws IOException {
    server.start();
    listening = true;
    tailLoop.start();
    nodeLoop.start();
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  @Override
  public Health health() {
    for (var loop : new TailLoop[] {tailLoop, nodeLoop}) {
      var defect = loop.defect();
      if (defect != null) {
        return new Health.Failed(defect);
      }
    }
    var reason = notReady();
    return reason == null ? new Health.Ready() : new Health.NotReady(reason);
  }

  private @Nullable String notReady() {
    if (stopping) {
      return "stopping";
    }
    if (!listening) {
      return "not listening";
    }
    if (!tail.positioned()) {
      return "finding its place in the log";
    }
    return nodeTail.caughtUp() ? intake.get() : "reading what the nodes serve";
  }

  /** Takes about two seconds at most. What was accepted goes on without this gateway. */
  @Override
  public void close() {
    stopping = true;
    closer.close();
  }
}
