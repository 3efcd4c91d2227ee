package forebay.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.Lane;
import forebay.protocol.request.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ChatHttpTest {

  private static final String HELLO =
      "{\"model\":\"qwen3:8b\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]%s}";

  private final TestingGateway gateway = new TestingGateway();

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void answersInOnePiece() throws Exception {
    gateway.log.answer(TestingGateway::greet);
    var response = gateway.post("/v1/chat/completions", HELLO.formatted(""));
    assertThat(response.statusCode()).isEqualTo(200);
    var submit = (Request.Submit) gateway.log.next();
    assertThat(response.headers().firstValue("x-request-id")).contains(submit.id().toString());
    assertThat(response.headers().firstValue("x-forebay-node")).contains("node-a");
    assertThat(response.headers().firstValue("x-forebay-queue-ms")).contains("12");
    assertThat(response.headers().firstValue("x-forebay-cache")).contains("miss");
    assertThat(response.body())
        .isEqualTo(
            """
            {"id":"chatcmpl-%s","object":"chat.completion","created":%d,"model":"qwen3:8b",\
            "choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},\
            "finish_reason":"stop","logprobs":null}],\
            "usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}"""
                .formatted(submit.id(), submit.id().time().getEpochSecond()));
    assertThat(submit.lane()).isEqualTo(Lane.INTERACTIVE);
    assertThat(submit.pool().value()).isEqualTo("pool-1");
    assertThat(submit.key().value()).isEqualTo("anonymous");
  }

  @Test
  void streamsWithEveryHeaderThatProxiesNeed() throws Exception {
    gateway.log.answer(TestingGateway::greet);
    var response = gateway.post("/v1/chat/completions", HELLO.formatted(",\"stream\":true"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(response.headers().firstValue("cache-control")).contains("no-cache, no-transform");
    assertThat(response.headers().firstValue("x-accel-buffering")).contains("no");
    assertThat(response.body()).contains("\"content\":\"Hel\"").endsWith("data: [DONE]\n\n");
  }
}
