package forebay.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ModelsHttpTest {

  private final TestingGateway gateway = new TestingGateway();

  @AfterAll
  void close() {
    gateway.close();
  }

  @Test
  void listsEachModelOnce() throws Exception {
    assertThat(gateway.get("/v1/models").body())
        .isEqualTo(
            "{\"object\":\"list\",\"data\":["
                + "{\"id\":\"hf.co/org/model:Q4\",\"object\":\"model\",\"created\":1767319445,\"owned_by\":\"library\"},"
                + "{\"id\":\"qwen3:8b\",\"object\":\"model\",\"created\":1767319445,\"owned_by\":\"library\"}]}");
    assertThat(gateway.get("/api/tags").body())
        .startsWith("{\"models\":[{\"name\":\"hf.co/org/model:Q4\",\"model\":")
        .contains("\"digest\":\"abc\",\"details\":{\"parent_model\":\"\",\"format\":\"gguf\"");
    assertThat(gateway.get("/api/ps").body())
        .contains(
            "\"expires_at\":\"2026-01-02T03:09:05Z\",\"size_vram\":6,\"context_length\":4096");
  }

  @Test
  void findsAModelWhoseNameHasSlashes() throws Exception {
    for (var path : new String[] {"hf.co/org/model:Q4", "hf.co%2Forg%2Fmodel%3AQ4"}) {
      var response = gateway.get("/v1/models/" + path);
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      assertThat(response.body()).contains("\"id\":\"hf.co/org/model:Q4\"");
    }
    assertThat(gateway.get("/v1/models/none").statusCode()).isEqualTo(404);
    assertThat(gateway.get("/v1/models/a%0Ab").statusCode()).isEqualTo(400);
  }

  @Test
  void speaksForTheNodeWithTheLowestVersion() throws Exception {
    assertThat(gateway.get("/api/version").body()).isEqualTo("{\"version\":\"0.9.10\"}");
  }

  @Test
  void looksLikeOllamaToProbes() throws Exception {
    assertThat(gateway.get("/").body()).isEqualTo("Ollama is running");
    for (var path : new String[] {"/", "/api/version", "/api/tags"}) {
      var head = gateway.send("HEAD", path, "");
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
    }
  }
}
