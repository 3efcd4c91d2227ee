package forebay.app.run;

import forebay.app.broker.EmbeddedBroker;
import forebay.cache.CacheTopology;
import forebay.dispatcher.admission.AdmissionTopology;
import forebay.dispatcher.scheduler.SchedulerTopology;
import forebay.gateway.GatewayRole;
import forebay.gateway.key.Access;
import forebay.gateway.key.Authenticator;
import forebay.protocol.NodeId;
import forebay.protocol.config.ForebayConfig;
import forebay.protocol.kafka.KafkaClients;
import forebay.protocol.lifecycle.Closer;
import forebay.protocol.lifecycle.Health;
import forebay.protocol.lifecycle.Role;
import forebay.protocol.streams.StreamsRole;
import forebay.protocol.streams.StreamsSettings;
import forebay.protocol.topic.TopicCreator;
import forebay.protocol.topic.Topics;
import forebay.worker.WorkerRole;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/**
 * The graph of one process: the broker if there is none elsewhere, and the roles it was asked to
 * run. Built and started by a command, closed by its shutdown hook: intake first, then the loops,
 * then the broker.
 */
public final class Deployment implements AutoCloseable {

  private final ForebayConfig config;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<Role> roles = new CopyOnWriteArrayList<>();
  private final Closer closer = new Closer();
  private Supplier<@Nullable String> intake = () -> null;
  private @Nullable GatewayRole gateway;

  private Deployment(ForebayConfig config) {
    this.config = config;
  }

  /**
   * Builds the graph and starts it.
   *
   * @throws IOException with a message for the user if something it needs cannot be had
   */
  public static Deployment start(ForebayConfig config, Set<RoleName> names)
      throws IOException, InterruptedException {
    var deployment = new Deployment(config);
    try {
      deployment.build(names);
      return deployment;
    } catch (IOException | InterruptedException | RuntimeException e) {
      deployment.close();
      throw e;
    }
  }

  private void build(Set<RoleName> names) throws IOException, InterruptedException {
    closer.add(meters::close);
    // First of all, so that a start that lets nobody in, or everybody, ends before it has done
    // anything.
    var authenticator = names.contains(RoleName.GATEWAY) ? closer.add(access()) : null;
    var clients = new KafkaClients(bootstrap(), config.kafka());
    var kafka = config.kafka();
    var topics = Topics.of(kafka.prefix(), kafka.partitions(), kafka.addressedPartitions());
    create(topics, clients);
    // Closed in the reverse order, so that what takes requests in is stopped before what works
    // them off.
    startTogether(stages(names, clients, topics));
    if (names.contains(RoleName.WORKER)) {
      startTogether(workers(clients, topics));
    }
    if (authenticator != null) {
      var role =
          new GatewayRole(
              authenticator,
              clients,
              topics,
              config.server(),
              config.gateway(),
              config.limits(),
              this::health,
              intake,
              meters,
              InstantSource.system(),
              new SecureRandom());
      startTogether(List.of(role));
      gateway = role;
    }
  }

  private Authenticator access() throws IOException {
    return Access.open(
        config.auth(), config.server(), config.rateLimit(), meters, InstantSource.system());
  }

  private String bootstrap() throws IOException {
    var kafka = config.kafka();
    if (!kafka.bootstrap().isEmpty()) {
      return kafka.bootstrap();
    }
    var data = closer.add(DataDirectory.open(Path.of(kafka.dataDir())));
    intake = new DiskSpace(Path.of(kafka.dataDir()), kafka.minFreeBytes());
    return closer
        .add(EmbeddedBroker.start(data.broker(), kafka.embeddedPort(), kafka.maxMessageBytes()))
        .bootstrap();
  }

  private void create(Topics topics, KafkaClients clients)
      throws IOException, InterruptedException {
    var kafka = config.kafka();
    try (var admin = clients.admin()) {
      new TopicCreator(admin, kafka.replicationFactor(), kafka.maxMessageBytes()).create(topics);
    } catch (ExecutionException e) {
      throw new IOException(
          "the topics cannot be created in the cluster at %s: %s"
              .formatted(clients.bootstrap(), message(e.getCause())),
          e);
    }
  }

  private static String message(@Nullable Throwable cause) {
    return cause == null ? "no reason given" : String.valueOf(cause.getMessage());
  }

  private List<Role> stages(Set<RoleName> names, KafkaClients clients, Topics topics) {
    var stages = new ArrayList<Role>();
    if (names.contains(RoleName.DISPATCHER)) {
      var scheduler = new SchedulerTopology(topics, config.scheduler(), config.limits(), meters);
      var admission = new AdmissionTopology(topics, config.rateLimit(), config.limits(), meters);
      stages.add(stage("scheduler", scheduler.get(), clients));
      stages.add(stage("admission", admission.get(), clients));
    }
    if (names.contains(RoleName.CACHE)) {
      var cache = new CacheTopology(topics, config.cache(), meters);
      stages.add(stage("cache", cache.get(), clients));
    }
    return stages;
  }

  private StreamsRole stage(String name, Topology topology, KafkaClients clients) {
    return new StreamsRole(name, topology, StreamsSettings.of(name, clients, config.kafka()));
  }

  private List<Role> workers(KafkaClients clients, Topics topics) {
    var workers = new ArrayList<Role>();
    for (var url : config.upstream().ollamaUrls()) {
      workers.add(
          new WorkerRole(
              nodeId(url),
              url,
              clients,
              topics,
              config.upstream(),
              config.worker(),
              config.limits(),
              meters,
              InstantSource.system()));
    }
    return workers;
  }

  private NodeId nodeId(URI url) {
    var named = !config.worker().name().isEmpty() && config.upstream().ollamaUrls().size() == 1;
    return new NodeId(
        named
            ? config.worker().name()
            : url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort()));
  }

  private void startTogether(List<? extends Role> started) throws IOException {
    closer.add(() -> closeTogether(started));
    for (var role : started) {
      roles.add(role);
      role.start();
    }
  }

  /** At once, because each takes its time to let go of what it has in hand. */
  private static void closeTogether(List<? extends Role> roles) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      roles.forEach(role -> threads.execute(role::close));
    }
  }

  /** Each role's health, by its name, in the order in which they were started. */
  public Map<String, Health> health() {
    var health = new LinkedHashMap<String, Health>();
    roles.forEach(role -> health.put(role.name(), role.health()));
    return health;
  }

  /** Where the gateway listens, if this process has one. */
  public int port() {
    if (gateway == null) {
      throw new IllegalStateException("this process runs no gateway");
    }
    return gateway.port();
  }

  /** Whether every role can work. */
  public boolean ready() {
    return health().values().stream().allMatch(Health.Ready.class::isInstance);
  }

  @Override
  public void close() {
    closer.close();
  }
}
