package forebay.worker;

import forebay.protocol.RequestId;
import forebay.protocol.kafka.KafkaClients;
import forebay.protocol.reply.ReplyLog;
import forebay.protocol.topic.Topics;
import forebay.worker.generation.Fence;
import forebay.worker.generation.FenceLog;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads fences from {@code replies}, each with a consumer of its own. Thread-safe. */
final class KafkaFenceLog implements FenceLog {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaFenceLog.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaClients clients;
  private final Topics topics;
  private final String clientId;

  KafkaFenceLog(KafkaClients clients, Topics topics, String clientId) {
    this.clients = clients;
    this.topics = topics;
    this.clientId = clientId;
  }

  @Override
  public Fence.Verdict read(RequestId id, Fence fence, BooleanSupplier stopped) {
    try {
      var log = ReplyLog.open(id, topics.replies(), clients.consumer(clientId));
      try {
        return read(log, fence, stopped);
      } finally {
        // Closing waits for a fetch that is under way, half a second in which the node could be at
        // work; nobody uses the log any more.
        Thread.startVirtualThread(log::close);
      }
    } catch (KafkaException e) {
      LOG.atWarn().addKeyValue("request", id).setCause(e).log("could not read the fence");
      return new Fence.Verdict.Unread();
    }
  }

  private static Fence.Verdict read(ReplyLog log, Fence fence, BooleanSupplier stopped) {
    var giveUpAt = System.nanoTime() + TIMEOUT.toNanos();
    while (!stopped.getAsBoolean() && System.nanoTime() - giveUpAt < 0) {
      // The fence was acknowledged before, so it stands before the end that the log was opened
      // with: being there without having seen it means that it is gone.
      var caughtUp = log.caughtUp();
      for (var reply : log.poll(POLL)) {
        var verdict = fence.on(reply);
        if (verdict != null) {
          return verdict;
        }
      }
      if (caughtUp) {
        break;
      }
    }
    return new Fence.Verdict.Unread();
  }
}
