package forebay.app;

import forebay.app.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** One broker for all tests of this JVM; a topic prefix keeps them apart. */
final class SharedBroker {

  private static final int MAX_MESSAGE_BYTES = 16_000_000;

  static String bootstrap() {
    return Holder.BROKER.bootstrap();
  }

  private static final class Holder {
    private static final EmbeddedBroker BROKER = start();

    private static EmbeddedBroker start() {
      try {
        return EmbeddedBroker.start(
            Files.createTempDirectory("forebay-test-broker-"), 0, MAX_MESSAGE_BYTES);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private SharedBroker() {}
}
