package forebay.dispatcher.stage;

import forebay.protocol.CacheScope;
import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.PoolId;
import forebay.protocol.RequestId;
import forebay.protocol.TenantId;
import forebay.protocol.chat.ChatRequest;
import forebay.protocol.chat.Message;
import forebay.protocol.chat.Role;
import forebay.protocol.request.Allowance;
import forebay.protocol.request.Idempotency;
import forebay.protocol.request.Request;
import forebay.protocol.topic.Topic;
import forebay.protocol.topic.Topics;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** A stage without a broker: records in, records out, in simulated time. */
public final class TestingStage implements AutoCloseable {

  public static final Topics TOPICS = Topics.of("test.", 1, 16);
  public static final PoolId POOL = new PoolId("pool");
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final String APPLICATION = "test";
  private static final Duration STEP = Duration.ofMillis(200);

  private final TopologyTestDriver driver;
  private Instant now;
  private boolean closed;

  public TestingStage(Topology topology, Path stateDir, Instant now) {
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    this.driver = new TopologyTestDriver(topology, properties, now);
    this.now = now;
  }

  /** Records that no stage can read. */
  public static Stream<byte @Nullable []> poison() {
    return Stream.of(
        null,
        new byte[0],
        new byte[] {0, 1, (byte) 0xFF},
        "garbage".getBytes(StandardCharsets.UTF_8),
        "null".getBytes(StandardCharsets.UTF_8),
        "[]".getBytes(StandardCharsets.UTF_8),
        "{}".getBytes(StandardCharsets.UTF_8),
        "{\"type\":\"submit.v1\"}".getBytes(StandardCharsets.UTF_8),
        "{\"type\":\"submit.v2\"}".getBytes(StandardCharsets.UTF_8),
        "{\"type\":\"heartbeat.v1\"}".getBytes(StandardCharsets.UTF_8),
        "{\"type\":\"finished.v1\",\"node\":\"n\",\"pool\":\"p\"}".getBytes(StandardCharsets.UTF_8),
        new String(Wire.encode(submit(1)), StandardCharsets.UTF_8)
            .replace("\"model\":\"m\",", "")
            .getBytes(StandardCharsets.UTF_8),
        new String(Wire.encode(submit(1)), StandardCharsets.UTF_8)
            .replace("\"INTERACTIVE\"", "\"SOMETIME\"")
            .getBytes(StandardCharsets.UTF_8),
        Wire.encode(submit(new RequestId(0, 16, 0, 0), START.plusSeconds(600))));
  }

  public static RequestId id(int number) {
    return new RequestId(START.toEpochMilli(), 3, 0, number);
  }

  public static Request.Submit submit(int number) {
    return submit(id(number), START.plusSeconds(600));
  }

  public static Request.Submit submit(RequestId id, Instant deadline) {
    return submit(id, deadline, Allowance.UNLIMITED);
  }

  public static Request.Submit submit(int number, Allowance allowance) {
    return submit(id(number), START.plusSeconds(600), allowance);
  }

  private static Request.Submit submit(RequestId id, Instant deadline, Allowance allowance) {
    return new Request.Submit(
        id,
        new KeyId("key"),
        new TenantId("tenant"),
        null,
        new CacheScope("scope"),
        POOL,
        Lane.INTERACTIVE,
        START,
        deadline,
        allowance,
        new Idempotency("token", "body", false),
        ChatRequest.of(new ModelName("m"), List.of(Message.of(Role.USER, "hello"))));
  }

  public static Request.Cancel cancel(int number) {
    return new Request.Cancel(
        id(number), new KeyId("key"), new CacheScope("scope"), POOL, Request.Cause.LEFT);
  }

  public Instant now() {
    return now;
  }

  public void write(Topic topic, Object record) {
    write(topic, Wire.encode(record));
  }

  public void write(Topic topic, byte @Nullable [] bytes) {
    driver
        .createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer())
        .pipeInput("key", bytes, now);
  }

  /** Time passes in steps, as it does for a stage that is polled. */
  public void advance(Duration duration) {
    for (var end = now.plus(duration); now.isBefore(end); ) {
      now = now.plus(STEP);
      driver.advanceWallClockTime(STEP);
    }
  }

  /** The records written to the topic since it was last asked. */
  public <T> List<T> read(Topic topic, Class<T> type) {
    return records(topic).stream()
        .map(
            record ->
                switch (Wire.decode(type, record.value())) {
                  case Decoded.Valid<T>(var value) -> value;
                  case Decoded.Unreadable<T>(var reason) -> throw new AssertionError(reason);
                })
        .toList();
  }

  public List<TestRecord<String, byte[]>> records(Topic topic) {
    return records(topic.name());
  }

  /** A store as a restart makes it again: from its changelog, which may be read once. */
  public LastingStore restored(String name) {
    var store = new LastingStore(name);
    for (var change : records(APPLICATION + "-" + name + "-changelog")) {
      store.put(Bytes.wrap(change.key().getBytes(StandardCharsets.UTF_8)), change.value());
    }
    return store;
  }

  private List<TestRecord<String, byte[]>> records(String topic) {
    var output =
        driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer());
    return output.readRecordsToList();
  }

  /** The keys in a store. */
  public List<String> keys(String store) {
    try (var entries = driver.<String, byte[]>getKeyValueStore(store).all()) {
      var keys = new ArrayList<String>();
      entries.forEachRemaining(entry -> keys.add(entry.key));
      return keys;
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      driver.close();
    }
  }
}
