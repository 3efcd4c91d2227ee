package forebay.app.command;

import forebay.protocol.config.ForebayConfig;
import java.io.IOException;

/** A role by itself meets the others in a cluster, so it must be told of one. */
final class ClusterConfig {

  static ForebayConfig require(ForebayConfig config) throws IOException {
    if (config.kafka().bootstrap().isEmpty()) {
      throw new IOException(
          "kafka.bootstrap is empty: a single role needs a Kafka cluster to meet the others in."
              + " To run everything in one process: forebay up");
    }
    return config;
  }

  private ClusterConfig() {}
}
