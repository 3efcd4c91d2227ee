package forebay.protocol.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The whole configuration: one YAML file, every key with a default. Read once, at the start; a file
 * with any problem is refused with all of them.
 */
public record ForebayConfig(
    ServerConfig server,
    AuthConfig auth,
    UpstreamConfig upstream,
    CacheConfig cache,
    RateLimitConfig rateLimit,
    LoadBalanceConfig loadBalance,
    LoggingConfig logging,
    KafkaConfig kafka,
    LimitsConfig limits,
    GatewayConfig gateway,
    SchedulerConfig scheduler,
    WorkerConfig worker) {

  /** Every key at its default. */
  public static ForebayConfig defaults() {
    return new Reading(null).config();
  }

  /** Every key there is, in the order of the documentation. */
  public static List<Key> keys() {
    var reading = new Reading(null);
    reading.config();
    return List.copyOf(reading.keys);
  }

  /** Reads the file. */
  public static ForebayConfig load(Path file) throws InvalidConfigException {
    try {
      return parse(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new InvalidConfigException(List.of(file + ": no such file"));
    } catch (IOException e) {
      throw new InvalidConfigException(List.of(file + ": cannot be read: " + e.getMessage()));
    }
  }

  /** Reads the text of a file. */
  public static ForebayConfig parse(String yaml) throws InvalidConfigException {
    JsonNode tree;
    try {
      tree = new YAMLMapper().readTree(yaml);
    } catch (JacksonException e) {
      throw new InvalidConfigException(
          List.of(
              "not YAML at line %d: %s"
                  .formatted(
                      e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                      e.getOriginalMessage().lines().findFirst().orElse(""))));
    }
    var empty = tree == null || tree.isMissingNode() || tree.isNull();
    if (!empty && !tree.isObject()) {
      throw new InvalidConfigException(List.of("expected sections such as server:, found a value"));
    }
    var reading = new Reading(empty ? null : tree);
    var config = reading.config();
    reading.refuseUnknown();
    if (!reading.problems.isEmpty()) {
      throw new InvalidConfigException(reading.problems);
    }
    return config;
  }

  private static final class Reading {

    private final @Nullable JsonNode tree;
    private final List<Key> keys = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> sections = new ArrayList<>();

    Reading(@Nullable JsonNode tree) {
      this.tree = tree;
    }

    ForebayConfig config() {
      return new ForebayConfig(
          ServerConfig.read(section("server")),
          AuthConfig.read(section("auth", "mode")),
          UpstreamConfig.read(section("upstream")),
          CacheConfig.read(section("cache")),
          RateLimitConfig.read(section("rate_limit")),
          LoadBalanceConfig.read(section("load_balance")),
          LoggingConfig.read(section("logging")),
          KafkaConfig.read(section("kafka")),
          LimitsConfig.read(section("limits")),
          GatewayConfig.read(section("gateway")),
          SchedulerConfig.read(section("scheduler")),
          WorkerConfig.read(section("worker")));
    }

    private Section section(String name) {
      sections.add(name);
      return new Section(name, tree == null ? null : tree.get(name), keys, problems);
    }

    /** A section that may also be written as the value of one of its keys. */
    private Section section(String name, String mainKey) {
      var node = tree == null ? null : tree.get(name);
      if (node == null || !node.isString()) {
        return section(name);
      }
      sections.add(name);
      var written = JsonNodeFactory.instance.objectNode().set(mainKey, node);
      return new Section(name, written, keys, problems);
    }

    void refuseUnknown() {
      if (tree != null) {
        refuseUnknown("", tree, sections);
        for (var section : sections) {
          var node = tree.get(section);
          if (node != null && node.isObject()) {
            refuseUnknown(section + ".", node, declared(section + "."));
          }
        }
      }
    }

    private void refuseUnknown(String path, JsonNode node, List<String> known) {
      node.propertyNames().stream()
          .filter(found -> !known.contains(found))
          .forEach(found -> problems.add(path + Suggestion.unknown(found, known)));
    }

    private List<String> declared(String path) {
      return keys.stream()
          .map(Key::path)
          .filter(key -> key.startsWith(path))
          .map(key -> key.substring(path.length()))
          .toList();
    }
  }
}
