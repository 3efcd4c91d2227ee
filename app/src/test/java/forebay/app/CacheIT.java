package forebay.app;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.loadtest.node.Markers;
import forebay.loadtest.node.Turn;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same question is computed once. */
final class CacheIT {

  @Test
  void answersTheSameQuestionFromTheStoreInTheAskersOwnMode() throws Exception {
    try (var forebay = TestForebay.start(TestForebay.fast(100))) {
      var body =
          """
          {"model":"qwen3:32b","stream":%s,"messages":[{"role":"user","content":"why?"}]}""";
      var first = forebay.client().post("/v1/chat/completions", body.formatted(false));
      assertThat(first.headers().firstValue("x-forebay-cache")).contains("miss");
      var text = TestClient.json(first.body()).at("/choices/0/message/content").asString("");
      assertThat(Markers.check(text, "qwen3:32b", List.of(Turn.user("why?"))).isIntact()).isTrue();

      Await.until(
          "the answer to be kept",
          () ->
              forebay
                  .client()
                  .post("/v1/chat/completions", body.formatted(false))
                  .headers()
                  .firstValue("x-forebay-cache")
                  .orElse("")
                  .equals("hit"));
      var computed = forebay.node(0).counters().finished();
      var streamed = forebay.client().stream("/v1/chat/completions", body.formatted(true));
      assertThat(streamed.headers().firstValue("x-forebay-cache")).contains("hit");
      var sse = SseText.of(streamed.body());
      assertThat(sse.content()).isEqualTo(text);
      assertThat(sse.finishReason()).isEqualTo("stop");
      var ollama = forebay.client().post("/api/chat", body.formatted(false));
      assertThat(TestClient.json(ollama.body()).at("/message/content").asString(""))
          .isEqualTo(text);
      assertThat(forebay.node(0).counters().finished()).isEqualTo(computed);
    }
  }
}
