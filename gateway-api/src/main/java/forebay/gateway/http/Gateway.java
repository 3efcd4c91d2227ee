package forebay.gateway.http;

import forebay.gateway.key.Authenticator;
import forebay.gateway.node.NodeDirectory;
import forebay.gateway.reply.ReplySource;
import forebay.gateway.submission.Submissions;
import forebay.protocol.config.GatewayConfig;
import forebay.protocol.config.LimitsConfig;
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
    Authenticator authenticator,
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
}
