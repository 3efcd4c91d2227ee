package forebay.protocol.config;

import java.util.Map;

/**
 * The cluster and the topics in it.
 *
 * @param bootstrap empty means the embedded broker
 * @param embeddedPort of the embedded broker, on 127.0.0.1
 * @param minFreeBytes on the embedded broker's disk: with less nothing is let in
 * @param partitions of each topic that a stage reads as a group
 * @param addressedPartitions of {@code replies} and {@code assignments}
 * @param properties handed to every client as they are: security settings
 */
public record KafkaConfig(
    String bootstrap,
    String prefix,
    String dataDir,
    int embeddedPort,
    long minFreeBytes,
    int partitions,
    int addressedPartitions,
    int replicationFactor,
    int standbyReplicas,
    int maxMessageBytes,
    Map<String, String> properties) {

  public KafkaConfig {
    properties = Map.copyOf(properties);
  }

  static KafkaConfig read(Section section) {
    return new KafkaConfig(
        section.text("bootstrap", "", "host:port of the cluster; empty is the embedded broker"),
        section.text("prefix", "forebay.", "what every topic's and group's name begins with"),
        section.text(
            "data_dir",
            "forebay-data",
            "where the embedded broker keeps its log and the stages their state"),
        section.number(
            "embedded_port", 9092, 0, 65535, "port of the embedded broker; 0 takes a free one"),
        section.bytes(
            "min_free_bytes",
            200_000_000,
            "room on the embedded broker's disk below which requests are refused with 503"),
        section.number(
            "partitions", 4, 1, 1024, "partitions of the topics between the stages, once created"),
        section.number(
            "addressed_partitions", 16, 1, 1024, "partitions of replies and assignments"),
        section.number("replication_factor", 1, 1, 9, "replicas of every topic"),
        section.number("standby_replicas", 0, 0, 4, "warm copies of each stage's state"),
        section.size("max_message_bytes", 16_000_000, "the largest record"),
        section.map("properties", "passed to every Kafka client as they are: security settings"));
  }
}
