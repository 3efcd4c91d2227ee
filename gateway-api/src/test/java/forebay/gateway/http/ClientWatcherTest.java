package forebay.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ClientWatcherTest {

  private final AtomicInteger left = new AtomicInteger();
  private final ClientWatcher watcher = new ClientWatcher(Duration.ofHours(1));
  private SocketChannel client;
  private SocketChannel connection;
  private ClientWatcher.Watch watch;

  @BeforeEach
  void connect() throws IOException {
    try (var server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      client = SocketChannel.open(server.getLocalAddress());
      connection = server.accept();
    }
    connection.configureBlocking(false);
    watch = watcher.new Watch(connection, left::incrementAndGet);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    connection.close();
  }

  private void send(int bytes) throws IOException {
    var text = ByteBuffer.allocate(bytes);
    while (text.hasRemaining()) {
      var _ = client.write(text);
    }
  }

  /** What was sent over the loopback is there, or soon will be. */
  private void lookUntil(BooleanSupplier seen) {
    var end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (!seen.getAsBoolean() && System.nanoTime() < end) {
      watch.look();
      Thread.onSpinWait();
    }
    assertThat(seen.getAsBoolean()).isTrue();
  }

  @Test
  void seesNothingInAClientThatWaits() {
    watch.look();
    assertThat(left).hasValue(0);
    assertThat(watch.tookByte()).isFalse();
  }

  @Test
  void tellsOnceThatAClientLeft() throws Exception {
    client.close();
    lookUntil(() -> left.get() > 0);
    watch.look();
    assertThat(left).hasValue(1);
    assertThat(watch.tookByte()).isFalse();
  }

  @Test
  void knowsThatAConnectionIsOverWhoseNextRequestCameTooEarly() throws Exception {
    send(1);
    lookUntil(watch::tookByte);
    assertThat(left).hasValue(0);
  }

  @Test
  void noticesThatAClientLeftThatSentItsNextRequestBefore() throws Exception {
    send(100_000);
    client.close();
    lookUntil(() -> left.get() > 0);
    assertThat(watch.tookByte()).isTrue();
  }

  @Test
  void takesNothingOnceTheResponseHasEnded() throws Exception {
    watch.close();
    send(1);
    client.shutdownOutput();
    var next = ByteBuffer.allocate(2);
    while (connection.read(next) >= 0) {
      watch.look();
    }
    assertThat(next.position()).isEqualTo(1);
    assertThat(left).hasValue(0);
    assertThat(watch.tookByte()).isFalse();
  }
}
