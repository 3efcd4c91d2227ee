package forebay.gateway.http;

import forebay.gateway.http.Delivery.Outcome;
import forebay.gateway.node.NodeDirectory;
import forebay.gateway.reply.Follower;
import forebay.gateway.reply.ReplyBuffer.Interruption;
import forebay.gateway.reply.ReplySource;
import forebay.gateway.submission.Submissions;
import forebay.protocol.config.GatewayConfig;
import forebay.protocol.config.LimitsConfig;
import java.io.IOException;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What every handler works with. The Kafka side is behind two interfaces, so that the HTTP side
 * runs without a broker.
 *
 * @param readiness what this gateway still waits for before it takes requests
 */
public record Gateway(
    Submissions submissions,
    ReplySource replies,
    NodeDirectory nodes,
    GatewayConfig config,
    LimitsConfig limits,
    GatewayMetrics metrics,
    OpenRequests open,
    ClientWatcher watcher,
    Supplier<@Nullable String> readiness,
    InstantSource clock) {

  /** Why requests are not taken, if they are not. */
  @Nullable String notReady() {
    return readiness.get();
  }

  /** Runs a delivery while its client is watched. */
  Outcome deliver(Exchange exchange, Follower follower, Delivery delivery)
      throws IOException, InterruptedException {
    open.add(follower);
    var watch =
        watcher.watch(
            exchange,
            () -> {
              follower.interrupt(Interruption.LEFT);
              exchange.abort();
            });
    exchange.watchedBy(watch);
    try {
      var outcome = delivery.run();
      metrics.outcome(outcome);
      if (outcome == Outcome.LEFT) {
        exchange.abort();
      }
      return outcome;
    } finally {
      open.remove(follower);
      if (watch != null) {
        watch.close();
      }
    }
  }
}
