package forebay.app;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.loadtest.node.Fault;
import forebay.loadtest.node.LengthDistribution;
import forebay.loadtest.node.Markers;
import forebay.loadtest.node.NodeSettings;
import forebay.loadtest.node.SimulatedNode;
import forebay.loadtest.node.Turn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * An answer whose node is lost at any point is the unbroken one: nothing repeated, nothing dropped,
 * one end. Answers are cut at random, in both dialects and modes, some with a limit of tokens, in
 * waves: in each, one of two nodes is struck by one kind of loss, and the other one mostly sound.
 */
final class FailoverIT {

  /** Answers that must have been cut and continued before it is enough. */
  private static final int CUTS = 200;

  private static final int WAVE = 40;
  private static final int TOKENS = 60;
  private static final long SEED = Long.getLong("forebay.seed", System.nanoTime());

  private final Random random = new Random(SEED);
  private int questions;

  /** How an answer is asked for, and what it must then be. */
  private record Call(String question, boolean openAi, boolean stream, boolean limited) {

    int tokens() {
      return limited ? TOKENS / 2 : TOKENS;
    }

    String expected() {
      return Markers.expected("qwen3:32b", List.of(Turn.user(question)), tokens());
    }

    String body() {
      var limit =
          !limited
              ? ""
              : openAi
                  ? "\"max_tokens\":%d,".formatted(tokens())
                  : "\"options\":{\"num_predict\":%d},".formatted(tokens());
      return "{\"model\":\"qwen3:32b\",\"stream\":%s,%s%s\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
          .formatted(
              stream,
              openAi && stream ? "\"stream_options\":{\"include_usage\":true}," : "",
              limit,
              question);
    }
  }

  @Test
  void everyCutAnswerIsTheUnbrokenOne() throws Exception {
    System.out.println("FailoverIT: -Dforebay.seed=" + SEED);
    var node =
        NodeSettings.builder()
            .speed(60)
            .slots(WAVE)
            .length(LengthDistribution.fixed(TOKENS))
            .build();
    try (var forebay =
        TestForebay.start(
            "slots: %d, timeout: 500ms, first_token_timeout: 2s, probe_interval: 200ms"
                .formatted(WAVE),
            """
            rate_limit: { user_per_minute: 0, session_min_interval: 0, concurrent: 0 }
            scheduler: { max_attempts: 10 }
            """,
            List.of(node, node))) {
      for (var wave = 0; Attempts.continued(forebay.prefix()) < CUTS; wave++) {
        assertThat(wave).as("waves until %d answers were cut", CUTS).isLessThan(30);
        run(forebay, wave);
      }
      BooksBalance.assertHeld(forebay.prefix());
    }
  }

  @Test
  void endsInAnErrorWhenEveryAttemptIsCut() throws Exception {
    try (var forebay = TestForebay.start(NodeSettings.builder().speed(60).build())) {
      forebay.node(0).faults().inject(new Fault.Close(2));
      var text =
          SseText.of(
              forebay.client().stream("/v1/chat/completions", TestClient.openAi("hello", true))
                  .body());
      // What was under way when the connection broke may be lost, but nothing is repeated.
      assertThat(Markers.expected("qwen3:32b", List.of(Turn.user("hello")), 3 * 2))
          .startsWith(text.content());
      assertThat(text.errorMessage()).isNotBlank();
      assertThat(text.finishReason()).isNull();
      assertThat(text.done()).isFalse();
      assertThat(forebay.node(0).counters().started()).isEqualTo(3);
    }
  }

  private void run(TestForebay forebay, int wave) throws Exception {
    var kill = wave % 5 == 4;
    if (!kill) {
      cut(forebay.node(wave % 2), wave % 5);
      // Some are cut again in their second attempt.
      forebay.node(1 - wave % 2).faults().injectShare(new Fault.Reset(random.nextInt(8)), 0.1);
    }
    var answers =
        CompletableFuture.allOf(
            IntStream.range(0, WAVE)
                .mapToObj(i -> call(i))
                .map(call -> inBackground(() -> assertUnbroken(forebay.client(), call)))
                .toArray(CompletableFuture[]::new));
    if (kill) {
      busiest(forebay, answers).kill();
    }
    answers.get(90, TimeUnit.SECONDS);
    for (var node : forebay.nodes()) {
      node.revive();
      node.faults().clear();
    }
  }

  private static CompletableFuture<Void> inBackground(Runnable body) {
    return CompletableFuture.runAsync(body, Thread::startVirtualThread);
  }

  /** The node that runs most when a random part of the wave has been generated. */
  private SimulatedNode busiest(TestForebay forebay, CompletableFuture<Void> answers)
      throws Exception {
    var until = generated(forebay) + random.nextInt(WAVE * TOKENS / 2);
    Await.until(
        "the wave to be in the middle", () -> answers.isDone() || generated(forebay) >= until);
    return forebay.nodes().stream()
        .max(Comparator.comparingInt(node -> node.counters().generating()))
        .orElseThrow();
  }

  private static long generated(TestForebay forebay) {
    return forebay.nodes().stream().mapToLong(node -> node.counters().generatedTokens()).sum();
  }

  private void cut(SimulatedNode node, int kind) {
    for (var i = 0; i < WAVE; i++) {
      var after = random.nextInt(TOKENS / 2);
      node.faults()
          .inject(
              switch (kind) {
                case 0 -> new Fault.Reset(after);
                case 1 -> new Fault.Close(after);
                case 2 -> new Fault.Stall(after);
                default -> random.nextBoolean() ? new Fault.HalfLine(after) : ended(after);
              },
              1);
    }
  }

  private Fault ended(int after) {
    return random.nextBoolean() ? new Fault.EndWithoutDone(after) : new Fault.ErrorLine(after, "x");
  }

  private Call call(int number) {
    questions++;
    return new Call(
        "question " + questions, number % 2 == 0, number % 4 < 2, random.nextInt(3) == 0);
  }

  private static void assertUnbroken(TestClient client, Call call) {
    try {
      if (call.openAi()) {
        assertOpenAi(client, call);
      } else {
        assertOllama(client, call);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertOpenAi(TestClient client, Call call) throws Exception {
    var reason = call.limited() ? "length" : "stop";
    if (call.stream()) {
      var text = SseText.of(client.stream("/v1/chat/completions", call.body()).body());
      assertThat(text.errorMessage()).as("%s", call).isEmpty();
      assertThat(text.content()).as("%s", call).isEqualTo(call.expected());
      assertThat(text.finishReason()).isEqualTo(reason);
      assertThat(text.done()).isTrue();
      assertThat(text.chunks().getLast().path("usage").path("completion_tokens").asInt(-1))
          .isEqualTo(call.tokens());
      return;
    }
    var response = client.post("/v1/chat/completions", call.body());
    assertThat(response.statusCode()).as("%s %s", call, response.body()).isEqualTo(200);
    var completion = TestClient.json(response.body());
    var choice = completion.path("choices").path(0);
    assertThat(choice.path("message").path("content").asString("")).isEqualTo(call.expected());
    assertThat(choice.path("finish_reason").asString("")).isEqualTo(reason);
    assertThat(completion.path("usage").path("completion_tokens").asInt(-1))
        .isEqualTo(call.tokens());
  }

  private static void assertOllama(TestClient client, Call call) throws Exception {
    var text = new StringBuilder();
    var ends = new ArrayList<String>();
    var tokens = -1;
    for (var line : client.stream("/api/chat", call.body()).body().toList()) {
      var chunk = TestClient.json(line);
      assertThat(chunk.path("error").asString("")).as("%s", call).isEmpty();
      text.append(chunk.path("message").path("content").asString(""));
      if (chunk.path("done").asBoolean(false)) {
        ends.add(chunk.path("done_reason").asString(""));
        tokens = chunk.path("eval_count").asInt(-1);
      }
    }
    assertThat(text.toString()).as("%s", call).isEqualTo(call.expected());
    assertThat(ends).containsExactly(call.limited() ? "length" : "stop");
    assertThat(tokens).isEqualTo(call.tokens());
  }
}
