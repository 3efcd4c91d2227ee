package forebay.gateway.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices clients that leave while their request is open, whether or not anything is written to
 * them. Jetty says nothing while a handler blocks; but the connection's channel does not block, and
 * reading from it gives -1 once the client closed it. A half-close counts as leaving. One thread
 * for all.
 */
public final class ClientWatcher implements AutoCloseable {

  /** One open request; closed before its connection may carry another one. */
  final class Watch implements AutoCloseable {

    private final SocketChannel channel;
    private final Runnable onLeft;
    private boolean over;
    private boolean tookByte;

    Watch(SocketChannel channel, Runnable onLeft) {
      this.channel = channel;
      this.onLeft = onLeft;
    }

    /** Called by the watcher's thread only. */
    synchronized void look() {
      if (over) {
        return;
      }
      try {
        var read = channel.read(scratch.clear());
        if (read > 0) {
          // The client already sends its next request. It cannot be given back: the connection
          // ends after this response, and the client sends again.
          tookByte = true;
        }
        if (read >= 0) {
          return;
        }
      } catch (IOException e) {
        // Reset: gone as well.
      }
      over = true;
      onLeft.run();
    }

    /** Whether the connection must not be used again. */
    synchronized boolean tookByte() {
      return tookByte;
    }

    @Override
    public void close() {
      watches.remove(this);
      // Waits for a look that is under way: the byte after this response is the next request's.
      synchronized (this) {
        over = true;
      }
    }
  }

  private static final Duration INTERVAL = Duration.ofMillis(250);

  private final Duration interval;
  private final ByteBuffer scratch = ByteBuffer.allocate(4096); // the watcher's thread's
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().name("gateway-client-watcher").daemon(true).unstarted(this::run);

  /** A watcher that looks often enough for a person not to notice. */
  public ClientWatcher() {
    this(INTERVAL);
  }

  ClientWatcher(Duration interval) {
    this.interval = interval;
  }

  void start() {
    thread.start();
  }

  /** Watches a client, whose leaving is told on the watcher's thread; null if it cannot be. */
  @Nullable Watch watch(Exchange exchange, Runnable onLeft) {
    var channel = exchange.channel();
    if (channel == null) {
      return null;
    }
    var watch = new Watch(channel, onLeft);
    watches.add(watch);
    return watch;
  }

  private void run() {
    try {
      while (!stopping.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
        watches.forEach(Watch::look);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops for good: from here on nobody is said to have left. */
  @Override
  public void close() {
    stopping.countDown();
    try {
      if (thread.isAlive()) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
