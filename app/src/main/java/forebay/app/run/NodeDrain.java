package forebay.app.run;

import forebay.protocol.NodeId;
import forebay.protocol.kafka.KafkaClients;
import forebay.protocol.node.NodeReport.Heartbeat;
import forebay.protocol.request.Assignment;
import forebay.protocol.topic.Topics;
import forebay.protocol.wire.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Tells a node's worker to drain, or to work again, and waits until that has come about. */
public final class NodeDrain {

  private static final Duration DELIVERY = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaClients clients;
  private final Topics topics;
  private final NodeWatch watch;

  public NodeDrain(KafkaClients clients, Topics topics, NodeWatch watch) {
    this.clients = clients;
    this.topics = topics;
    this.watch = watch;
  }

  /**
   * Gives the order and waits for its end, as long as the node speaks.
   *
   * @param latest the node's last heartbeat
   * @param onProgress called whenever it has come further
   * @throws IOException with a message for the user if it cannot come about
   */
  public void run(Heartbeat latest, boolean draining, Consumer<DrainProgress> onProgress)
      throws IOException, InterruptedException {
    order(latest, draining);
    DrainProgress shown = new DrainProgress.Ordered();
    var node = latest.node();
    var heardNanos = System.nanoTime();
    while (!(shown instanceof DrainProgress.Done)) {
      if (watch.poll(POLL).contains(node)) {
        heardNanos = System.nanoTime();
      } else if (System.nanoTime() - heardNanos > NodeWatch.SILENCE.toNanos()) {
        throw new IOException("node %s has fallen silent".formatted(node));
      }
      var heartbeat = watch.latest().getOrDefault(node, latest);
      var progress = DrainProgress.of(heartbeat, latest.epoch(), draining);
      if (progress instanceof DrainProgress.Restarted) {
        throw new IOException(
            "the worker of node %s was restarted meanwhile: tell it again".formatted(node));
      }
      if (!progress.equals(shown)) {
        shown = progress;
        onProgress.accept(progress);
      }
    }
  }

  private void order(Heartbeat latest, boolean draining) throws IOException, InterruptedException {
    var node = latest.node();
    var drain = new Assignment.Drain(node, latest.epoch(), draining);
    try (var producer = clients.producer("forebay-drain", DELIVERY)) {
      producer.send(message(node, drain)).get();
    } catch (ExecutionException e) {
      throw new IOException("the order could not be written: " + e.getCause(), e);
    }
  }

  private ProducerRecord<String, byte[]> message(NodeId node, Assignment.Drain drain) {
    return new ProducerRecord<>(
        topics.assignments().name(),
        topics.assignmentsPartition(node),
        node.value(),
        Wire.encode(drain));
  }
}
