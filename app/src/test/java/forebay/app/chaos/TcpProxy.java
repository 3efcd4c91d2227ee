package forebay.app.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A network between a client and a server that can be cut: nothing passes in either direction until
 * it is healed, and then everything arrives late, as TCP would have repeated it. Thread-safe.
 */
final class TcpProxy implements AutoCloseable {

  private static final int BUFFER_BYTES = 64 * 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition healed = lock.newCondition();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ServerSocket listener;
  private final int targetPort;
  private boolean cut;

  TcpProxy(int port, int targetPort) throws IOException {
    this.listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    this.targetPort = targetPort;
    Thread.ofVirtual().name("proxy-" + port).start(this::acceptAll);
  }

  void cut() {
    set(true);
  }

  void heal() {
    set(false);
  }

  private void set(boolean value) {
    lock.lock();
    try {
      cut = value;
      healed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitHealed() {
    lock.lock();
    try {
      while (cut) {
        healed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        var client = listener.accept();
        sockets.add(client);
        Thread.ofVirtual().name("proxy-connection").start(() -> connect(client));
      } catch (IOException e) {
        // Closed, or a client that was gone before it was accepted.
      }
    }
  }

  private void connect(Socket client) {
    awaitHealed();
    var server = new Socket();
    sockets.add(server);
    try {
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
      Thread.ofVirtual().name("proxy-back").start(() -> copy(server, client));
      copy(client, server);
    } catch (IOException e) {
      close(client); // the server is away: so is what stands for it
    }
  }

  private void copy(Socket from, Socket to) {
    var buffer = new byte[BUFFER_BYTES];
    try (from;
        to) {
      var in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        awaitHealed();
        out.write(buffer, 0, n);
      }
      awaitHealed();
    } catch (IOException e) {
      // Either side is gone, and the other is told by the closing of its connection.
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no more use anyway.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    heal();
    sockets.forEach(TcpProxy::close);
  }
}
