package forebay.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ForebayConfigTest {

  private static final String ARTICLE =
      """
      server: { port: 8081, host: "0.0.0.0" }
      upstream: { ollama_url: "http://192.168.1.10:11434", timeout: 30s }
      cache: { enabled: true, ttl: 7200, semantic_fingerprint: true, check_model_version: true }
      rate_limit: { user_per_minute: 15, session_min_interval: 1.2s }
      load_balance: { strategy: "least_conn" }
      logging: { level: "info" }
      """;

  @Test
  void acceptsTheArticlesFileKeyForKey() throws Exception {
    var config = ForebayConfig.parse(ARTICLE);
    assertThat(config.server()).isEqualTo(new ServerConfig(8081, "0.0.0.0"));
    assertThat(config.upstream().ollamaUrls())
        .containsExactly(URI.create("http://192.168.1.10:11434"));
    assertThat(config.upstream().timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.cache().ttl()).isEqualTo(Duration.ofHours(2));
    assertThat(config.rateLimit().sessionMinInterval()).isEqualTo(Duration.ofMillis(1200));
    assertThat(config.loadBalance().strategy()).isEqualTo("least_conn");
  }

  @Test
  void takesTheDefaultOfEveryKeyThatIsLeftOut() throws Exception {
    assertThat(ForebayConfig.parse("")).isEqualTo(ForebayConfig.defaults());
    assertThat(ForebayConfig.parse("# nothing\nserver:\n")).isEqualTo(ForebayConfig.defaults());
  }

  @Test
  void takesASectionThatIsWrittenAsItsMode() throws Exception {
    assertThat(ForebayConfig.parse("auth: none").auth())
        .isEqualTo(new AuthConfig(AuthConfig.Mode.NONE, "keys.yaml"));
    assertThat(problems("auth: some"))
        .containsExactly("auth.mode: expected one of auto, keys, none, found \"some\"");
  }

  @Test
  void takesWhatAdmissionAndSchedulerAreTold() throws Exception {
    var config =
        ForebayConfig.parse(
            """
            rate_limit: { user_per_minute: 0, session_min_interval: 0, concurrent: 7, over_limit: defer,
              max_deferred: 5, gpu_memory_high: 0.9, gpu_memory_scale: 0.5 }
            scheduler: { max_attempts: 2, node_silence: 5s, order: shortest, batch_share: 0.2,
              model_load: 20s, brown_out_p95: 2s }
            upstream: { model_slots: { "qwen3:8b": 2 }, vram: 24GB, metrics_url: "http://a:9400/metrics" }
            worker: { failover: restart }
            """);
    assertThat(config.rateLimit())
        .isEqualTo(new RateLimitConfig(0, Duration.ZERO, 7, true, 5, 0.9, 0.5));
    assertThat(config.scheduler())
        .isEqualTo(
            new SchedulerConfig(
                2,
                Duration.ofSeconds(5),
                SchedulerConfig.Order.SHORTEST,
                0.2,
                Duration.ofSeconds(20),
                Duration.ofSeconds(2)));
    assertThat(config.upstream().modelSlots()).containsExactly(entry("qwen3:8b", 2));
    assertThat(config.upstream().vramBytes()).isEqualTo(24_000_000_000L);
    assertThat(config.upstream().metricsUrls())
        .containsExactly(URI.create("http://a:9400/metrics"));
    assertThat(config.worker().failover()).isEqualTo(WorkerConfig.Failover.RESTART);
  }

  @Test
  void takesAListOfNodes() throws Exception {
    var config = ForebayConfig.parse("upstream: { ollama_url: [\"http://a:1\", \"http://b:2\"] }");
    assertThat(config.upstream().ollamaUrls()).hasSize(2);
  }

  @Test
  void reportsAllProblemsAtOnceWithPathAndValue() {
    var problems =
        problems(
            """
            server: { prot: 80, port: 99999 }
            upstream: { ollama_url: "ftp://x", timeout: soon }
            cache: on top
            servr: blue
            """);
    assertThat(problems)
        .containsExactlyInAnyOrder(
            "server.port: expected 0 to 65535, found 99999",
            "upstream.ollama_url: expected a URL such as http://127.0.0.1:11434, found \"ftp://x\"",
            "upstream.timeout: expected a duration such as 30s, 250ms or 2h, found \"soon\"",
            "cache: expected a section with keys, found \"on top\"",
            "server.prot: unknown key, did you mean port?",
            "servr: unknown key, did you mean server?");
  }

  @ParameterizedTest
  @CsvSource({
    "'server: { port: eight }', server.port: expected a whole number",
    "'server: { host: 7 }', server.host: expected text",
    "'cache: { enabled: maybe }', cache.enabled: expected true or false",
    "'cache: { ttl: 0 }', cache.ttl: expected at least 1ms",
    "'limits: { max_body_bytes: 3GB }', limits.max_body_bytes: expected between 1 and 2GB",
    "'limits: { max_body_bytes: big }', limits.max_body_bytes: expected a size such as 8MB",
    "'logging: { level: loud }', logging.level: expected one of trace",
    "'kafka: { properties: x }', kafka.properties: expected keys with values",
    "'upstream: { ollama_url: \"http://u:p@h\" }', upstream.ollama_url: expected a URL without user",
    "'rate_limit: { session_min_interval: -1s }', rate_limit.session_min_interval: expected a duration",
    "'rate_limit: { gpu_memory_high: 85 }', rate_limit.gpu_memory_high: expected a number from 0 to 1",
    "'scheduler: { order: random }', scheduler.order: expected one of deadline",
    "'upstream: { model_slots: { m: 0 } }', upstream.model_slots: expected 1 to 4096",
    "'upstream: { metrics_url: [\"http://a:1\", \"http://b:2\"] }', upstream.metrics_url: expected one for each of the 1 of ollama_url",
    "'[1, 2]', expected sections",
    "'server: {', not YAML at line 1"
  })
  void refusesAWrongValue(String yaml, String problem) {
    assertThat(problems(yaml)).singleElement().asString().startsWith(problem);
  }

  @Test
  void namesAFileThatIsNotThere() {
    var thrown =
        catchThrowableOfType(
            InvalidConfigException.class, () -> ForebayConfig.load(Path.of("no-such.yaml")));
    assertThat(thrown).hasMessage("no-such.yaml: no such file");
  }

  @Test
  void declaresEveryKeyOnce() {
    assertThat(ForebayConfig.keys()).extracting(Key::path).doesNotHaveDuplicates();
  }

  private static List<String> problems(String yaml) {
    return catchThrowableOfType(InvalidConfigException.class, () -> ForebayConfig.parse(yaml))
        .problems();
  }
}
