package forebay.app.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for processes that must find their own again after they were killed: below those that the
 * system hands to outgoing connections, which would take one while its owner is away.
 */
final class Ports {

  private static final int FIRST = 15_000;
  private static final int LAST = 30_000;

  static int free() throws IOException {
    while (true) {
      var port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (java.net.BindException e) {
        // Somebody has it: the next one.
      }
    }
  }

  private Ports() {}
}
