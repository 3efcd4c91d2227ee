package forebay.protocol.topic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics of the catalogue that do not exist yet. Every role calls it at its start, and
 * any number of them may do so at once.
 */
public final class TopicCreator {

  /** Deleting is by whole segments: short ones let a short retention take effect. */
  private static final long SEGMENT_BYTES = 64L * 1024 * 1024;

  private final Admin admin;
  private final short replicationFactor;
  private final int maxMessageBytes;

  public TopicCreator(Admin admin, int replicationFactor, int maxMessageBytes) {
    this.admin = admin;
    this.replicationFactor = (short) replicationFactor;
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * Creates what is missing.
   *
   * @throws IllegalStateException if a topic is there with another number of partitions: keys would
   *     then go to other partitions than the stages look in
   */
  public void create(Topics topics) throws InterruptedException, ExecutionException {
    var created = admin.createTopics(topics.all().stream().map(this::newTopic).toList()).values();
    var existing = new ArrayList<String>();
    for (var entry : created.entrySet()) {
      try {
        entry.getValue().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
        existing.add(entry.getKey());
      }
    }
    check(topics, existing);
  }

  private void check(Topics topics, List<String> existing)
      throws InterruptedException, ExecutionException {
    var found = admin.describeTopics(existing).allTopicNames().get();
    for (var topic : topics.all()) {
      var description = found.get(topic.name());
      if (description != null && description.partitions().size() != topic.partitions()) {
        throw new IllegalStateException(
            "topic %s has %d partitions and the configuration says %d: change kafka.partitions or kafka.addressed_partitions back, or kafka.prefix to begin anew"
                .formatted(topic.name(), description.partitions().size(), topic.partitions()));
      }
    }
  }

  private NewTopic newTopic(Topic topic) {
    return new NewTopic(topic.name(), topic.partitions(), replicationFactor)
        .configs(configs(topic));
  }

  private Map<String, String> configs(Topic topic) {
    var configs = new HashMap<String, String>();
    // A gateway's wrong clock must not move the time of the stages behind it.
    configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxMessageBytes));
    if (topic.compacted()) {
      configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    } else {
      configs.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(topic.retention().toMillis()));
      configs.put(TopicConfig.SEGMENT_BYTES_CONFIG, Long.toString(SEGMENT_BYTES));
    }
    return configs;
  }
}
