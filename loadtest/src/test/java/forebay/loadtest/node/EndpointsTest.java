package forebay.loadtest.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointsTest {
  private final SimulatedNode node =
      SimulatedNode.start(
          NodeSettings.builder().instant().length(LengthDistribution.fixed(10)).build());
  private final NodeClient client = new NodeClient(node);

  @AfterEach
  void close() {
    client.close();
    node.close();
  }

  @Test
  void listsTheModelsOnItsDisk() {
    var models = NodeClient.parse(client.get("/api/tags").body()).path("models");

    assertThat(models).hasSize(2);
    var model = models.path(0);
    assertThat(model.path("name").asString()).isEqualTo("qwen3:32b");
    assertThat(model.path("model").asString()).isEqualTo("qwen3:32b");
    assertThat(model.path("digest").asString()).matches("[0-9a-f]{64}");
    assertThat(model.path("size").asLong()).isEqualTo(20_000_000_000L);
    assertThat(Instant.parse(model.path("modified_at").asString())).isNotNull();
    assertThat(model.path("details").propertyNames())
        .containsExactly(
            "parent_model", "format", "family", "families", "parameter_size", "quantization_level");
  }

  @Test
  void listsOnlyLoadedModelsAsRunning() {
    assertThat(client.get("/api/ps").body()).isEqualTo("{\"models\":[]}");
    client.post("/api/chat", NodeClient.chat("hello", ""));

    var model = NodeClient.parse(client.get("/api/ps").body()).path("models").path(0);

    assertThat(model.path("name").asString()).isEqualTo("qwen3:32b");
    assertThat(model.path("size_vram").asLong()).isEqualTo(20_000_000_000L);
    assertThat(model.path("context_length").asInt()).isEqualTo(40_960);
    assertThat(Instant.parse(model.path("expires_at").asString()))
        .isAfter(Instant.now().plusSeconds(200));
  }

  @Test
  void loadsWithoutMessagesAndUnloadsWithKeepAliveZero() {
    var load = NodeClient.parse(client.post("/api/chat", "{\"model\":\"qwen3:32b\"}").body());
    assertThat(load.path("done_reason").asString()).isEqualTo("load");
    assertThat(load.path("done").asBoolean()).isTrue();
    assertThat(client.get("/api/ps").body()).contains("qwen3:32b");

    var unload =
        NodeClient.parse(
            client.post("/api/generate", "{\"model\":\"qwen3:32b\",\"keep_alive\":0}").body());

    assertThat(unload.path("done_reason").asString()).isEqualTo("unload");
    assertThat(client.get("/api/ps").body()).isEqualTo("{\"models\":[]}");
  }

  @Test
  void showsAModel() {
    var shown = NodeClient.parse(client.post("/api/show", "{\"model\":\"qwen3:32b\"}").body());

    assertThat(shown.path("details").path("family").asString()).isEqualTo("qwen3");
    assertThat(shown.path("model_info").path("qwen3.context_length").asInt()).isEqualTo(40_960);
    assertThat(shown.path("capabilities").values())
        .extracting(capability -> capability.asString())
        .containsExactly("completion", "tools", "thinking");
    assertThat(shown.has("template") && shown.has("parameters")).isTrue();
    assertThat(client.post("/api/show", "{\"model\":\"x\"}").statusCode()).isEqualTo(404);
  }

  @Test
  void saysItsVersionAndThatItRuns() {
    assertThat(client.get("/api/version").body()).isEqualTo("{\"version\":\"0.33.0\"}");
    assertThat(client.get("/").body()).isEqualTo("Ollama is running");
    for (var path : List.of("/", "/api/tags", "/api/version")) {
      var head = client.send(HttpRequest.newBuilder(URI.create(node.url() + path)).HEAD().build());
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
    }
  }

  @Test
  void generatesFromAPrompt() {
    var body =
        "{\"model\":\"qwen3:32b\",\"system\":\"be brief\",\"prompt\":\"why?\",\"think\":true}";

    var lines = client.post("/api/generate", body).body().lines().map(NodeClient::parse).toList();

    var text = new StringBuilder();
    lines.forEach(line -> text.append(line.path("response").asString()));
    assertThat(text.toString())
        .isEqualTo(
            Markers.expected("qwen3:32b", List.of(Turn.system("be brief"), Turn.user("why?")), 10));
    assertThat(lines.getFirst().path("thinking").asString()).isNotEmpty();
    assertThat(lines.getLast().path("context").isArray()).isTrue();
    assertThat(lines.getLast().has("message")).isFalse();
  }

  @Test
  void embedsTextsAsUnitVectorsThatFollowFromThem() {
    var body = "{\"model\":\"nomic-embed-text\",\"input\":[\"a\",\"b\",\"a\"],\"dimensions\":8}";

    var answer = NodeClient.parse(client.post("/api/embed", body).body());

    assertThat(answer.path("model").asString()).isEqualTo("nomic-embed-text");
    var vectors = answer.path("embeddings");
    assertThat(vectors).hasSize(3);
    assertThat(vectors.path(0)).hasSize(8).isEqualTo(vectors.path(2));
    assertThat(vectors.path(0)).isNotEqualTo(vectors.path(1));
    assertThat(answer.path("prompt_eval_count").asInt()).isEqualTo(1);
    assertThat(answer.path("total_duration").asLong()).isPositive();
    assertThat(answer.path("load_duration").asLong()).isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/chat | '' | 400 | missing request body",
        "/api/chat | {} | 400 | model is required",
        "/api/chat | {\"model\":\"x\"} | 404 | model 'x' not found",
        "/api/generate | {\"model\":\"x\"} | 404 | model 'x' not found",
        "/api/embed | {\"model\":\"x\"} | 404 | model 'x' not found",
        "/api/embed | {\"model\":\"qwen3:32b\",\"input\":1} | 400 | invalid input type",
        "/api/chat | {\"model\":\"nomic-embed-text\"} | 400"
            + " | \"nomic-embed-text\" does not support chat",
        "/api/chat | {\"model\":\"qwen3:32b\",\"format\":\"xml\"} | 400"
            + " | invalid format: \"xml\"; expected \"json\" or a valid JSON Schema object",
        "/api/chat | {\"model\":\"qwen3:32b\",\"top_logprobs\":21} | 400"
            + " | top_logprobs must be between 0 and 20",
      })
  void refusesAsOllamaDoes(String path, String body, int status, String text) {
    var response = client.post(path, body);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(NodeClient.parse(response.body()).path("error").asString()).isEqualTo(text);
    assertThat(node.counters().failed()).isEqualTo(1);
  }

  @Test
  void refusesWhatIsNoJsonAndPathsAndMethodsThatDoNotExist() {
    assertThat(client.post("/api/chat", "{").statusCode()).isEqualTo(400);
    assertThat(client.get("/api/nothing").statusCode()).isEqualTo(404);
    assertThat(client.get("/api/chat").statusCode()).isEqualTo(405);
  }

  @Test
  void readsABodyInChunks() {
    var body = NodeClient.chat("hello", ",\"stream\":false").getBytes(StandardCharsets.UTF_8);
    var chunked = HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));

    var answer =
        client.send(
            HttpRequest.newBuilder(URI.create(node.url() + "/api/chat")).POST(chunked).build());

    assertThat(NodeClient.parse(answer.body()).path("eval_count").asInt()).isEqualTo(10);
  }

  @Test
  void writesToolCallArgumentsAsAnObject() {
    var tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}]";

    var lines = client.lines(NodeClient.chat("use the tool", tools));

    assertThat(lines).hasSize(2);
    var call = lines.getFirst().path("message").path("tool_calls").path(0).path("function");
    assertThat(call.path("name").asString()).isEqualTo("weather");
    assertThat(call.path("arguments").path("marker").asString()).endsWith(":0");
    assertThat(lines.getLast().path("done_reason").asString()).isEqualTo("stop");
  }

  @Test
  void writesLogprobsWhenAsked() {
    var lines = client.lines(NodeClient.chat("hello", ",\"logprobs\":true,\"top_logprobs\":2"));

    var logprob = lines.getFirst().path("logprobs").path(0);
    assertThat(logprob.path("token").asString())
        .isEqualTo(lines.getFirst().path("message").path("content").asString());
    assertThat(logprob.path("logprob").asDouble()).isNegative();
    assertThat(logprob.path("bytes").isArray()).isTrue();
    assertThat(logprob.path("top_logprobs")).hasSize(2);
  }

  @Test
  void thinksInAFieldOfItsOwn() {
    var lines = client.lines(NodeClient.chat("hello", ",\"think\":\"high\""));

    assertThat(lines.getFirst().path("message").path("thinking").asString()).isNotEmpty();
    assertThat(lines.getFirst().path("message").path("content").asString()).isEmpty();
    assertThat(NodeClient.content(lines.stream()))
        .isEqualTo(Markers.expected("qwen3:32b", List.of(Turn.user("hello")), 10));
    assertThat(lines.getLast().path("eval_count").asInt()).isEqualTo(lines.size() - 1);
  }

  @Test
  void continuesAPrefill() {
    var turns = List.of(Turn.user("hello"));
    var delivered = Markers.expected("qwen3:32b", turns, 4);
    var body =
        "{\"model\":\"qwen3:32b\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"},"
            + "{\"role\":\"assistant\",\"content\":\""
            + delivered
            + "\"}]}";

    var rest = NodeClient.content(client.lines(body).stream());

    assertThat(Markers.check(delivered + rest, "qwen3:32b", turns))
        .isEqualTo(new Verdict.Intact(10));
  }
}
