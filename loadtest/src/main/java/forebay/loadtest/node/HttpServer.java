package forebay.loadtest.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 server on 127.0.0.1 with a virtual thread per connection, which can die and come back
 * on the same port. Thread-safe.
 */
final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final int BACKLOG = 4_096;
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final String name;
  private final HttpHandler handler;
  private final int port;
  private final Map<Connection, Thread> connections = new ConcurrentHashMap<>();
  private volatile @Nullable ServerSocketChannel listener;
  private volatile @Nullable Thread acceptor;

  private HttpServer(String name, int port, HttpHandler handler) throws IOException {
    this.name = name;
    this.handler = handler;
    var bound = bind(port);
    this.port = ((InetSocketAddress) bound.getLocalAddress()).getPort();
    accept(bound);
  }

  static HttpServer start(String name, int port, HttpHandler handler) throws IOException {
    return new HttpServer(name, port, handler);
  }

  int port() {
    return port;
  }

  boolean isListening() {
    return listener != null;
  }

  /** Stops listening and resets every connection, as when the process is killed. */
  synchronized void kill() {
    var open = listener;
    listener = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.warn("{} does not close its port", name, e);
      }
      awaitAcceptor();
    }
    connections.forEach(
        (connection, thread) -> {
          connection.reset();
          thread.interrupt();
        });
  }

  /** The port is free only when no thread waits in accept any more. */
  private void awaitAcceptor() {
    var thread = acceptor;
    if (thread != null) {
      try {
        thread.join(STOP_TIMEOUT);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Listens again on the same port; does nothing if it does. */
  synchronized void revive() throws IOException {
    if (listener == null) {
      accept(bind(port));
    }
  }

  @Override
  public void close() {
    kill();
  }

  private static ServerSocketChannel bind(int port) throws IOException {
    var channel = ServerSocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    try {
      return channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
    } catch (IOException e) {
      channel.close();
      throw new IOException("cannot listen on 127.0.0.1:" + port, e);
    }
  }

  private void accept(ServerSocketChannel bound) {
    listener = bound;
    acceptor = Thread.ofVirtual().name(name + "-accept").start(() -> acceptLoop(bound));
  }

  private void acceptLoop(ServerSocketChannel bound) {
    while (bound.isOpen()) {
      try {
        serve(bound.accept(), bound);
      } catch (IOException e) {
        if (bound.isOpen()) {
          LOG.warn("{} cannot accept a connection", name, e);
        }
      }
    }
  }

  private void serve(SocketChannel channel, ServerSocketChannel bound) throws IOException {
    var connection = new Connection(channel);
    var thread =
        Thread.ofVirtual().name(name + "-connection").unstarted(() -> connectionLoop(connection));
    connections.put(connection, thread);
    thread.start();
    if (!bound.isOpen()) { // killed between accept and put
      connection.reset();
    }
  }

  private void connectionLoop(Connection connection) {
    try (connection) {
      var reader = new HttpReader(connection);
      while (true) {
        var request = reader.read();
        if (request == null) {
          return;
        }
        var exchange = new Exchange(connection, request);
        handle(request, exchange);
        if (!exchange.isKeepAlive()) {
          return;
        }
      }
    } catch (ProtocolException e) {
      LOG.debug("{} got a request that is not HTTP: {}", name, e.getMessage());
    } catch (IOException e) {
      LOG.debug("{} ends a connection: {}", name, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(connection);
    }
  }

  private void handle(HttpRequest request, Exchange exchange)
      throws IOException, InterruptedException {
    try {
      handler.handle(request, exchange);
    } catch (RuntimeException e) {
      LOG.error("{} has a bug in {} {}", name, request.method(), request.path(), e);
      if (exchange.isStarted()) {
        exchange.connection().reset();
      } else {
        exchange.sendJson(
            500, "{\"error\":\"bug in the simulated node\"}".getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
