package forebay.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import forebay.loadtest.node.Markers;
import forebay.loadtest.node.Turn;
import forebay.loadtest.node.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The official client, unchanged, against the product. */
final class OpenAiClientIT {

  private static final int TOKENS = 30;

  private static TestForebay forebay;
  private static OpenAIClient client;

  @BeforeAll
  static void start() throws Exception {
    forebay = TestForebay.start(TestForebay.fast(20));
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl("http://127.0.0.1:" + forebay.port() + "/v1")
            .apiKey("somebody")
            .maxRetries(0)
            .build();
  }

  @AfterAll
  static void stop() {
    client.close();
    forebay.close();
  }

  @Test
  void getsAnAnswerInOnePiece() {
    var completion = client.chat().completions().create(asking("one piece").build());
    var choice = completion.choices().getFirst();
    assertIntact(choice.message().content().orElseThrow(), "one piece");
    assertThat(choice.finishReason().asString()).isEqualTo("length");
    assertThat(completion.usage().orElseThrow().completionTokens()).isEqualTo(TOKENS);
    assertThat(completion.id()).startsWith("chatcmpl-");
  }

  @Test
  void getsAnAnswerAsAStream() {
    var params =
        asking("as a stream")
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    var text = new StringBuilder();
    long completionTokens;
    try (var stream = client.chat().completions().createStreaming(params)) {
      var chunks = stream.stream().toList();
      chunks.stream()
          .flatMap(chunk -> chunk.choices().stream())
          .forEach(choice -> choice.delta().content().ifPresent(text::append));
      assertThat(chunks).extracting(ChatCompletionChunk::id).containsOnly(chunks.getFirst().id());
      completionTokens = chunks.getLast().usage().orElseThrow().completionTokens();
    }
    assertIntact(text.toString(), "as a stream");
    assertThat(completionTokens).isEqualTo(TOKENS);
  }

  @Test
  void callsATool() {
    var parameters =
        FunctionParameters.builder()
            .putAdditionalProperty("type", JsonValue.from("object"))
            .putAdditionalProperty(
                "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
            .build();
    var params =
        asking("call the tool")
            .addFunctionTool(
                FunctionDefinition.builder().name("weather").parameters(parameters).build())
            .build();
    var choice = client.chat().completions().create(params).choices().getFirst();
    assertThat(choice.finishReason().asString()).isEqualTo("tool_calls");
    var call = choice.message().toolCalls().orElseThrow().getFirst().asFunction();
    assertThat(call.function().name()).isEqualTo("weather");
    assertThat(TestClient.json(call.function().arguments()).path("city").isString()).isTrue();
  }

  @Test
  void listsTheModelsThatTheNodesReport() {
    assertThat(client.models().list().data()).extracting(model -> model.id()).contains("qwen3:32b");
    assertThat(client.models().retrieve("qwen3:32b").id()).isEqualTo("qwen3:32b");
  }

  @Test
  void getsATypedErrorForAnUnknownModel() {
    var params =
        ChatCompletionCreateParams.builder().model("no-such-model").addUserMessage("hi").build();
    var thrown =
        catchThrowableOfType(
            NotFoundException.class, () -> client.chat().completions().create(params));
    assertThat(thrown.code()).contains("model_not_found");
    assertThat(thrown.headers().values("x-request-id")).isNotEmpty();
  }

  @Test
  void getsATypedErrorForAParameterThatCannotBeHonoured() {
    var params = asking("twice").n(2).build();
    var thrown =
        catchThrowableOfType(
            BadRequestException.class, () -> client.chat().completions().create(params));
    assertThat(thrown.param()).contains("n");
  }

  @Test
  void getsATypedErrorForABodyOverTheLimit() {
    var params = asking("x".repeat(8_500_000)).build();
    var thrown =
        catchThrowableOfType(
            OpenAIServiceException.class, () -> client.chat().completions().create(params));
    assertThat(thrown.statusCode()).isEqualTo(413);
  }

  private static ChatCompletionCreateParams.Builder asking(String question) {
    return ChatCompletionCreateParams.builder()
        .model("qwen3:32b")
        .maxCompletionTokens(TOKENS)
        .addUserMessage(question);
  }

  private static void assertIntact(String text, String question) {
    assertThat(Markers.check(text, "qwen3:32b", List.of(Turn.user(question))))
        .isEqualTo(new Verdict.Intact(TOKENS));
  }
}
