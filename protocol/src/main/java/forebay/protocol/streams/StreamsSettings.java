package forebay.protocol.streams;

import forebay.protocol.config.KafkaConfig;
import forebay.protocol.kafka.KafkaClients;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of a stage: at least once, no waiting, small stores, quick takeover. */
public final class StreamsSettings {

  /** After a crash the input of at most this long is processed again. */
  private static final int COMMIT_INTERVAL_MS = 1_000;

  /** A dead instance is noticed after this; a standby then takes over. */
  private static final int SESSION_TIMEOUT_MS = 6_000;

  /**
   * The settings of the stage of this name.
   *
   * @param stage the group's name is this under the prefix
   */
  public static Properties of(String stage, KafkaClients clients, KafkaConfig config) {
    var properties = new Properties();
    properties.putAll(clients.common());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, config.prefix() + stage);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, Path.of(config.dataDir(), "state").toString());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL_MS);
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.standbyReplicas());
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, config.replicationFactor());
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SmallRocksDb.class);
    // Streams waits 100 ms for more records by default, in every hop.
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.ACKS_CONFIG), "all");
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        config.maxMessageBytes());
    properties.put(
        StreamsConfig.consumerPrefix(CommonClientConfigs.SESSION_TIMEOUT_MS_CONFIG),
        SESSION_TIMEOUT_MS);
    properties.put(
        StreamsConfig.consumerPrefix(CommonClientConfigs.HEARTBEAT_INTERVAL_MS_CONFIG), 1_000);
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    // A state's topic holds whole requests, so it must take what the other topics take.
    properties.put(
        StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
        Integer.toString(config.maxMessageBytes()));
    return properties;
  }

  private StreamsSettings() {}
}
