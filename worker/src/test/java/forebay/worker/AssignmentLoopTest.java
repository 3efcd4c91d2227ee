package forebay.worker;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.config.WorkerConfig.Failover;
import forebay.protocol.topic.Topics;
import forebay.protocol.wire.Wire;
import forebay.worker.generation.Fence;
import forebay.worker.ollama.OllamaNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AssignmentLoopTest {

  private static final Topics TOPICS = Topics.of("test.", 1, 1);
  private static final TopicPartition PARTITION =
      new TopicPartition(TOPICS.assignments().name(), 0);
  private static final long END = 7;
  private static final byte[] GARBAGE = "garbage".getBytes(StandardCharsets.UTF_8);

  private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);
  private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("latest");
  private final MockProducer<String, byte[]> written =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  private final OllamaNode ollama =
      new OllamaNode(
          URI.create("http://127.0.0.1:1"), Settings.upstream(), Settings.limits(), timers);
  private final AssignmentLoop loop = loop();

  private AssignmentLoop loop() {
    var clock = InstantSource.system();
    var producer = new WorkerProducer(written, TOPICS);
    var state =
        new NodeState(Settings.NODE, Settings.POOL, "epoch", new Slots(Settings.upstream()));
    var reporter = new NodeReporter(Settings.NODE, state, producer, clock);
    var meters = new WorkerMeters(new SimpleMeterRegistry(), Settings.NODE);
    var prober = new Prober(Settings.NODE, ollama, reporter, meters, Duration.ofSeconds(30));
    var agent =
        new NodeAgent(
            Settings.NODE,
            "epoch",
            ollama,
            reporter,
            prober,
            producer,
            (id, fence, stopped) -> new Fence.Verdict.Clear(),
            Settings.worker(Failover.CONTINUE),
            meters,
            clock,
            timers);
    return new AssignmentLoop(consumer, PARTITION, Settings.NODE, reporter, agent, producer);
  }

  @AfterEach
  void close() {
    ollama.close();
    timers.shutdownNow();
  }

  @Test
  void givesItsNodesAssignmentsToTheAgent() {
    var assign = Wire.encode(Settings.assign(1, 1, "epoch"));
    assertThat(writtenAfter(List.of(record("node-1", assign))))
        .containsExactly(TOPICS.nodes().name());
  }

  @Test
  void doesNotLookIntoWhatOtherNodesAreTold() {
    var assign = Wire.encode(Settings.assign(1, 1, "epoch"));
    var others =
        List.of(record("node-2", assign), record("node-2", GARBAGE), record(null, GARBAGE));
    assertThat(writtenAfter(others)).isEmpty();
  }

  @Test
  void setsAsideWhatItCannotRead() {
    assertThat(writtenAfter(List.of(record("node-1", GARBAGE))))
        .containsExactly(TOPICS.deadLetters().name());
  }

  private static ConsumerRecord<String, byte[]> record(@Nullable String key, byte[] value) {
    return new ConsumerRecord<>(PARTITION.topic(), 0, END, key, value);
  }

  /** The topics that something was written to because of the records. */
  private List<String> writtenAfter(List<ConsumerRecord<String, byte[]>> records) {
    consumer.updateEndOffsets(Map.of(PARTITION, END));
    consumer.schedulePollTask(() -> records.forEach(consumer::addRecord));
    consumer.schedulePollTask(loop::stop);
    loop.run();
    return written.history().stream().map(ProducerRecord::topic).toList();
  }
}
