package forebay.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
