package forebay.protocol.kafka;

import forebay.protocol.config.KafkaConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Makes Kafka clients with the settings that this product depends on. Keys are text, values are
 * bytes ({@link forebay.protocol.wire.Wire}). Thread-safe.
 */
public final class KafkaClients {

  /** How long a start waits for the cluster: brokers and roles are often started together. */
  private static final Duration START_PATIENCE = Duration.ofSeconds(20);

  private final String bootstrap;
  private final KafkaConfig config;

  /**
   * Clients of the cluster.
   *
   * @param bootstrap where it is: the configuration's, or the embedded broker's
   */
  public KafkaClients(String bootstrap, KafkaConfig config) {
    this.bootstrap = bootstrap;
    this.config = config;
  }

  /** Where the cluster is. */
  public String bootstrap() {
    return bootstrap;
  }

  /** What every client is given: the address and the security settings of the configuration. */
  public Map<String, Object> common() {
    var properties = new HashMap<String, Object>(config.properties());
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    return properties;
  }

  /** For creating topics; a cluster that does not answer is given up on after a while. */
  public Admin admin() {
    var properties = common();
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    properties.put(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) START_PATIENCE.toMillis());
    return Admin.create(properties);
  }

  /**
   * A producer whose writes are acknowledged by every replica and not repeated by retries.
   *
   * @param delivery how long a write may take before it fails: short where somebody waits for it
   */
  public Producer<String, byte[]> producer(String clientId, Duration delivery) {
    var properties = common();
    properties.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // The default of 5 ms would be most of what the whole path takes.
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, config.maxMessageBytes());
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, delivery.toMillis());
    properties.put(
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(5_000, (int) delivery.toMillis()));
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) delivery.toMillis());
    return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  /** A consumer without a group: its owner assigns partitions and seeks. */
  public Consumer<String, byte[]> consumer(String clientId) {
    var properties = common();
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 * 1024 * 1024);
    return new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
  }
}
