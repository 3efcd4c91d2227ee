package forebay.gateway.http;

import forebay.gateway.submission.RequestMaker;
import forebay.protocol.config.ServerConfig;
import forebay.protocol.lifecycle.Health;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinBindException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The HTTP server: Javalin for the routes, Jetty for the connections, one virtual thread for each
 * request. Started once, closed once or more often.
 */
public final class HttpServer implements AutoCloseable {

  /** A burst of connections waits in the system's queue, which is 50 long by default. */
  private static final int ACCEPT_QUEUE = 1_024;

  private static final Duration DRAIN = Duration.ofSeconds(1);

  private final Gateway gateway;
  private final ServerConfig config;
  private final Routes routes;
  private final Javalin javalin;
  private boolean closed;

  public HttpServer(
      Gateway gateway,
      ServerConfig config,
      RequestMaker maker,
      Supplier<Map<String, Health>> roles,
      PrometheusMeterRegistry registry) {
    this.gateway = gateway;
    this.config = config;
    gateway.metrics().open(gateway.open()::open);
    this.routes = new Routes(gateway, maker, new HealthHandler(roles), registry);
    this.javalin =
        Javalin.create(
            settings -> {
              settings(settings);
              routes.addTo(settings.routes);
            });
  }

  private void settings(JavalinConfig settings) {
    settings.startup.showJavalinBanner = false;
    settings.startup.showOldJavalinVersionWarning = false;
    settings.startup.startupWatcherEnabled = false;
    settings.http.prefer405over404 = true;
    settings.http.maxRequestSize = gateway.limits().maxBodyBytes();
    settings.http.generateEtags = false;
    // A compressed stream is a buffered stream.
    settings.http.compressionStrategy = CompressionStrategy.NONE;
    settings.jetty.threadPool = threads();
    settings.jetty.modifyServer(server -> server.setErrorHandler(new ConnectionErrors()));
    settings.jetty.modifyServletContextHandler(
        context -> context.setErrorHandler(new ConnectionErrors()));
    settings.jetty.addConnector(this::connector);
  }

  /** Jetty's own few threads select and accept; what may block runs on virtual ones. */
  private static QueuedThreadPool threads() {
    var threads = new QueuedThreadPool(16, 4);
    threads.setName("gateway-http");
    threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("gateway-"));
    return threads;
  }

  private Connector connector(Server server, HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(16 * 1024);
    var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    connector.setIdleTimeout(gateway.config().writeTimeout().toMillis());
    return connector;
  }

  /**
   * Listens.
   *
   * @throws IOException if it cannot, with a message for the person who started it
   */
  public void start() throws IOException {
    gateway.watcher().start();
    try {
      javalin.start();
    } catch (JavalinBindException e) {
      throw new IOException(
          "port %d on %s is in use: choose another with --port or server.port"
              .formatted(config.port(), config.host()),
          e);
    }
  }

  /** Every route there is. */
  List<Routes.Route> routes() {
    return routes.table();
  }

  /** The port that it listens on. */
  public int port() {
    return javalin.port();
  }

  /**
   * Lets nobody in, tells whoever waits where to find the answer, and closes. The watcher goes
   * first: connections that end now are not clients that left.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    gateway.open().close();
    gateway.watcher().close();
    gateway.open().interruptAll();
    gateway.open().awaitEmpty(DRAIN);
    // Jetty's own grace would only wait for idle connections: nobody is in any more.
    javalin.stop();
  }
}
