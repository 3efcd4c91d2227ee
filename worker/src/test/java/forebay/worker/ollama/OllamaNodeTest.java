package forebay.worker.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.node.Model;
import forebay.worker.ScriptedNode;
import forebay.worker.Settings;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OllamaNodeTest {

  private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);
  private final ScriptedNode node = new ScriptedNode();
  private final OllamaNode ollama =
      new OllamaNode(node.url(), Settings.upstream(), Settings.limits(), timers);

  @AfterEach
  void close() {
    ollama.close();
    node.close();
    timers.shutdownNow();
  }

  @Test
  void learnsModelsResidencyAndVersion() throws InterruptedException {
    node.on(
        "/api/ps",
        c ->
            c.json(
                """
                {"models":[{"name":"llama3:8b","size":5,"size_vram":4,"context_length":4096,
                 "expires_at":"2026-09-01T10:05:00Z"}]}"""));
    var facts = ((ProbeResult.Answered) ollama.probe()).facts();

    assertThat(facts.version()).isEqualTo("0.33.0");
    assertThat(facts.model(new ModelName("llama3:8b")))
        .extracting(Model::digest)
        .isEqualTo(new ModelDigest("abc123"));
    assertThat(facts.model(new ModelName("llama3"))).isNull();
    assertThat(facts.models().getFirst().details().families()).containsExactly("llama");
    assertThat(facts.isResident(new ModelName("llama3:8b"))).isTrue();
    assertThat(facts.resident().getFirst().vramBytes()).isEqualTo(4);
    assertThat(node.paths()).containsExactly("/api/tags", "/api/ps", "/api/version");
  }

  @Test
  void leavesOutModelsThatCannotBeAskedFor() throws InterruptedException {
    node.on("/api/tags", c -> c.json("{\"models\":[{\"name\":\"\"},{\"name\":\"a\"}]}"));
    assertThat(((ProbeResult.Answered) ollama.probe()).facts().models()).isEmpty();
  }

  @Test
  void failsOnAnythingThatIsNotAnAnswer() throws InterruptedException {
    node.on("/api/tags", c -> c.error(500, "broken"));
    assertThat(ollama.probe()).isEqualTo(new ProbeResult.Failed("/api/tags: status 500"));
    node.on("/api/tags", c -> c.head(200, "text/html").raw("<html>"));
    assertThat(ollama.probe()).isEqualTo(new ProbeResult.Failed("not JSON"));
    node.close();
    assertThat(ollama.probe()).isInstanceOf(ProbeResult.Failed.class);
  }
}
