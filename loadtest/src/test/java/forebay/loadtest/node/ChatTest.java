package forebay.loadtest.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatTest {
  private final SimulatedNode node =
      SimulatedNode.start(
          NodeSettings.builder().speed(10_000).length(LengthDistribution.fixed(20)).build());
  private final NodeClient client = new NodeClient(node);

  @AfterEach
  void close() {
    client.close();
    node.close();
  }

  @Test
  void streamsOneObjectPerLineAndEndsWithDone() {
    var response = client.post("/api/chat", NodeClient.chat("hello", ""));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/x-ndjson");
    assertThat(response.body()).endsWith("}\n").doesNotContain("\n\n");
    var lines = response.body().lines().map(NodeClient::parse).toList();
    assertThat(lines).hasSize(21);
    assertThat(lines.getFirst().path("message").path("role").asString()).isEqualTo("assistant");
    assertThat(lines.getFirst().path("done").asBoolean()).isFalse();
    var last = lines.getLast();
    assertThat(last.path("done").asBoolean()).isTrue();
    assertThat(last.path("done_reason").asString()).isEqualTo("stop");
    assertThat(last.path("eval_count").asInt()).isEqualTo(20);
    assertThat(last.path("prompt_eval_count").asInt()).isPositive();
    for (var field :
        List.of("total_duration", "load_duration", "prompt_eval_duration", "eval_duration")) {
      assertThat(last.path(field).asLong()).as(field).isPositive();
    }
    assertThat(
            Markers.check(
                NodeClient.content(lines.stream()), "qwen3:32b", List.of(Turn.user("hello"))))
        .isEqualTo(new Verdict.Intact(20));
  }

  @Test
  void answersWholeWhenNotStreamed() {
    var response = client.post("/api/chat", NodeClient.chat("hello", ",\"stream\":false"));

    assertThat(response.headers().firstValue("content-type"))
        .hasValue("application/json; charset=utf-8");
    var body = NodeClient.parse(response.body());
    assertThat(body.path("message").path("content").asString())
        .isEqualTo(Markers.expected("qwen3:32b", List.of(Turn.user("hello")), 20));
    assertThat(body.path("done").asBoolean()).isTrue();
  }
}
