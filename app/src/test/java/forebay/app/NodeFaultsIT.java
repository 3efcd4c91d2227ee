package forebay.app;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.loadtest.node.Fault;
import forebay.loadtest.node.Markers;
import forebay.loadtest.node.NodeSettings;
import forebay.loadtest.node.Turn;
import forebay.loadtest.node.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Whatever a node does wrong, the client gets an error that says so, in its own mode and dialect,
 * never a false end; and the next request works.
 */
final class NodeFaultsIT {

  private static final int TOKENS = 20;

  private static TestForebay forebay;
  private static int questions;

  @BeforeAll
  static void start() throws Exception {
    forebay =
        TestForebay.start(
            "timeout: 1500ms, first_token_timeout: 2s",
            "limits: { max_answer_bytes: 20kB }\nscheduler: { max_attempts: 1 }",
            List.of(NodeSettings.builder().speed(50).build()));
  }

  @AfterAll
  static void stop() {
    forebay.close();
  }

  @AfterEach
  void nextRequestWorks() throws Exception {
    forebay.node(0).faults().clear();
    var question = question();
    var response = forebay.client().ask(question);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertIntact(openAiText(TestClient.json(response.body())), question);
  }

  static Stream<Arguments> errors() {
    return Stream.of(
            new Fault.Hang(),
            new Fault.Freeze(),
            new Fault.Status(500, "out of memory"),
            new Fault.Status(400, "does not support tools"),
            new Fault.Status(404, "model 'qwen3:32b' not found"),
            new Fault.Html(),
            new Fault.Stall(0),
            new Fault.Stall(5),
            new Fault.Reset(0),
            new Fault.Reset(5),
            new Fault.Close(0),
            new Fault.Close(5),
            new Fault.EndWithoutDone(5),
            new Fault.ErrorLine(0, "cuda error"),
            new Fault.ErrorLine(5, "cuda error"),
            new Fault.InvalidLine(5),
            new Fault.HalfLine(5),
            new Fault.LongLine(5, 1_500_000),
            new Fault.NoNewlines(),
            new Fault.Endless())
        .flatMap(NodeFaultsIT::inEveryModeAndDialect);
  }

  static Stream<Arguments> nuisances() {
    return Stream.of(
            new Fault.DelayHeaders(Duration.ofMillis(300)),
            new Fault.DelayToken(5, Duration.ofMillis(300)),
            new Fault.SplitCharacters(),
            new Fault.SlowTags(Duration.ofMillis(300)),
            new Fault.FailingTags(500))
        .flatMap(NodeFaultsIT::inEveryModeAndDialect);
  }

  private static Stream<Arguments> inEveryModeAndDialect(Fault fault) {
    return Stream.of(
        Arguments.of(fault, "openai", true),
        Arguments.of(fault, "openai", false),
        Arguments.of(fault, "ollama", true),
        Arguments.of(fault, "ollama", false));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void endsInAnErrorThatTheClientCanRead(Fault fault, String dialect, boolean stream)
      throws Exception {
    forebay.node(0).faults().inject(fault);
    var outcome = ask(dialect, stream, question());
    assertThat(outcome.error()).as("%s", outcome).isNotBlank();
    assertThat(outcome.error()).doesNotContain("Exception", "127.0.0.1", "forebay.");
    assertThat(outcome.finished()).as("a false end: %s", outcome).isFalse();
    if (!stream) {
      assertThat(outcome.status()).isGreaterThanOrEqualTo(400);
    }
  }

  @ParameterizedTest
  @MethodSource("nuisances")
  void doesNotMindWhatANodeMayDo(Fault fault, String dialect, boolean stream) throws Exception {
    forebay.node(0).faults().inject(fault);
    var question = question();
    var outcome = ask(dialect, stream, question);
    assertThat(outcome.error()).isEmpty();
    assertThat(outcome.finished()).isTrue();
    assertIntact(outcome.text(), question);
  }

  /** A node that is full is no failure: the request waits for it, until its deadline. */
  @ParameterizedTest
  @CsvSource({"openai,true", "openai,false", "ollama,true", "ollama,false"})
  void waitsForANodeThatIsFull(String dialect, boolean stream) throws Exception {
    forebay.node(0).faults().inject(new Fault.Busy(), 2);
    var question = question();
    var outcome = ask(dialect, stream, question);
    assertThat(outcome.error()).isEmpty();
    assertThat(outcome.finished()).isTrue();
    assertIntact(outcome.text(), question);
  }

  @ParameterizedTest
  @CsvSource({"openai,true", "openai,false", "ollama,true", "ollama,false"})
  void endsInAnErrorWhenTheNodeIsKilledInMidAnswer(String dialect, boolean stream)
      throws Exception {
    var node = forebay.node(0);
    var before = node.counters().generatedTokens();
    node.faults().inject(new Fault.Stall(5));
    var answer =
        CompletableFuture.supplyAsync(() -> asked(dialect, stream), Thread::startVirtualThread);
    Await.until("tokens", () -> node.counters().generatedTokens() >= before + 5);
    node.kill();
    try {
      var outcome = answer.get(60, TimeUnit.SECONDS);
      assertThat(outcome.error()).as("%s", outcome).isNotBlank();
      assertThat(outcome.finished()).as("a false end: %s", outcome).isFalse();
    } finally {
      node.revive();
    }
  }

  private static Outcome asked(String dialect, boolean stream) {
    try {
      return ask(dialect, stream, question());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private record Outcome(int status, String text, String error, boolean finished) {}

  private static Outcome ask(String dialect, boolean stream, String question) throws Exception {
    var client = forebay.client();
    if (dialect.equals("openai")) {
      if (stream) {
        var response = client.stream("/v1/chat/completions", TestClient.openAi(question, true));
        return response.statusCode() == 200
            ? openAiStream(response.body())
            : openAiError(response.statusCode(), String.join("", response.body().toList()));
      }
      var response = client.ask(question);
      return response.statusCode() == 200
          ? new Outcome(200, openAiText(TestClient.json(response.body())), "", true)
          : openAiError(response.statusCode(), response.body());
    }
    var response = client.stream("/api/chat", TestClient.ollama(question, stream));
    return ollama(response.statusCode(), response.body());
  }

  private static Outcome openAiStream(Stream<String> lines) {
    var text = SseText.of(lines);
    return new Outcome(
        200, text.content(), text.errorMessage(), text.done() || text.finishReason() != null);
  }

  private static Outcome openAiError(int status, String body) {
    var error = TestClient.json(body).path("error");
    assertThat(error.propertyNames()).contains("message", "type", "param", "code");
    return new Outcome(status, "", error.path("message").asString(""), false);
  }

  private static Outcome ollama(int status, Stream<String> lines) {
    var text = new StringBuilder();
    var error = "";
    var finished = false;
    for (var line : lines.toList()) {
      var chunk = TestClient.json(line);
      text.append(chunk.path("message").path("content").asString(""));
      error = chunk.path("error").asString(error);
      finished |= chunk.path("done").asBoolean(false);
    }
    return new Outcome(status, text.toString(), error, finished);
  }

  private static String openAiText(JsonNode completion) {
    return completion.path("choices").path(0).path("message").path("content").asString("");
  }

  private static String question() {
    questions++;
    return "question " + questions;
  }

  private static void assertIntact(String text, String question) {
    assertThat(Markers.check(text, "qwen3:32b", List.of(Turn.user(question))))
        .isEqualTo(new Verdict.Intact(TOKENS));
  }
}
