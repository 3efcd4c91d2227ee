package forebay.worker.generation;

import static forebay.worker.ScriptedNode.done;
import static forebay.worker.ScriptedNode.piece;
import static forebay.worker.generation.TestingGenerations.returned;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.ModelDigest;
import forebay.protocol.chat.ChatRequest;
import forebay.protocol.chat.FinishReason;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.Sampling;
import forebay.protocol.config.WorkerConfig.Failover;
import forebay.protocol.reply.Failure.Kind;
import forebay.protocol.reply.Reply;
import forebay.protocol.wire.Wire;
import forebay.worker.Settings;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What becomes of an answer whose node is lost in the middle. */
class FailoverTest {

  private static final ChatRequest PLAIN = Settings.chat();
  private static final ChatRequest STRUCTURED =
      new ChatRequest(
          PLAIN.model(),
          PLAIN.messages(),
          List.of(),
          Wire.mapper().getNodeFactory().stringNode("json"),
          null,
          Sampling.DEFAULTS,
          false,
          null);

  private final TestingGenerations generations = new TestingGenerations();
  private final AtomicReference<String> asked = new AtomicReference<>("");

  @AfterEach
  void close() {
    generations.close();
  }

  @Test
  void givesBackWhatBrokeInMidAnswer() {
    generations.node.chat(piece("a"), piece("b"), "{\"error\":\"runner died\"}");
    assertThat(returned(run(1, PLAIN, Failover.CONTINUE))).isEqualTo(Kind.NODE_ERROR);
    assertThat(generations.sink.text()).isEqualTo("ab");
    assertThat(generations.sink.replies()).noneMatch(Reply.Terminal.class::isInstance);
    assertThat(deltaTokens()).isEqualTo(2);
  }

  @Test
  void failsVisiblyWhenTheAnswerIsTooLong() {
    generations.node.on(
        "/api/chat",
        c -> {
          c.stream();
          for (var i = 0; i < 20; i++) {
            c.lines(piece("x".repeat(9_000)));
          }
        });
    assertThat(run(1, PLAIN, Failover.CONTINUE).returned()).isNull();
    assertThat(failure()).isEqualTo(Kind.ANSWER_TOO_LONG);
  }

  @Test
  void goesOnBehindWhatWasShown() {
    generations.fence.set(shown("Because of ", 3, "abc"));
    answer(piece("air"), piece("."), done());
    var outcome = run(2, PLAIN, Failover.CONTINUE);

    assertThat(outcome.returned()).isNull();
    assertThat(((Reply.Started) generations.sink.replies().getFirst()).continues()).isTrue();
    assertThat(generations.sink.text()).isEqualTo("air.");
    var last = asked().path("messages").path(1);
    assertThat(last.path("role").stringValue("")).isEqualTo("assistant");
    assertThat(last.path("content").stringValue("")).isEqualTo("Because of ");
    var completed = (Reply.Completed) generations.sink.replies().getLast();
    assertThat(completed.usage().completionTokens()).isEqualTo(6);
    assertThat(completed.usage().promptTokens()).isEqualTo(4); // the node counted 7
    assertThat(outcome.usage()).isEqualTo(completed.usage());
    assertThat(generations.sink.answers())
        .singleElement()
        .satisfies(whole -> assertThat(whole.piece()).isEqualTo(Piece.text("Because of air.")));
  }

  @Test
  void asksForNoMoreTokensThanAreLeft() {
    generations.fence.set(shown("Because of ", 3, "abc"));
    answer(piece("air"), done());
    run(2, limited(10), Failover.CONTINUE);
    assertThat(asked().path("options").path("num_predict").intValue()).isEqualTo(7);
  }

  @Test
  void asksNobodyWhenNoTokenIsLeft() {
    generations.fence.set(shown("Because of ", 3, "abc"));
    var outcome = run(2, limited(3), Failover.CONTINUE);
    assertThat(outcome.returned()).isNull();
    assertThat(outcome.seen()).isEqualTo(new Outcome.Seen.Nothing());
    assertThat(generations.node.paths()).isEmpty();
    var completed = (Reply.Completed) generations.sink.replies().getLast();
    assertThat(completed.reason()).isEqualTo(FinishReason.LENGTH);
    assertThat(completed.usage().completionTokens()).isEqualTo(3);
  }

  @Test
  void keepsNothingForUseAgainThatTwoModelsWrote() {
    generations.fence.set(shown("Because of ", 3, "other"));
    answer(piece("air"), done());
    assertThat(run(2, PLAIN, Failover.CONTINUE).returned()).isNull();
    assertThat(generations.sink.answers()).isEmpty();
  }

  @Test
  void givesBackAContinuationThatBreaksAsWell() {
    generations.fence.set(shown("Because ", 1, "abc"));
    answer(piece("of "));
    assertThat(returned(run(2, PLAIN, Failover.CONTINUE))).isEqualTo(Kind.ANSWER_CUT);
    assertThat(generations.sink.story()).containsExactly("Started 0", "Delta 1");
  }

  @Test
  void doesNotCompleteWhatItHasLostAPartOf() {
    generations.sink.lose(Reply.Delta.class::isInstance);
    generations.node.chat(piece("a"), done());
    assertThat(returned(run(1, PLAIN, Failover.CONTINUE))).isEqualTo(Kind.NODE_LOST);
    assertThat(generations.sink.story()).containsExactly("Started 0");
    assertThat(generations.sink.answers()).isEmpty();
  }

  @Test
  void failsVisiblyBehindAnAnswerThatIsTorn() {
    generations.fence.set(new Fence.Verdict.Torn());
    assertThat(run(2, PLAIN, Failover.CONTINUE).returned()).isNull();
    assertThat(failure()).isEqualTo(Kind.NODE_LOST);
    assertThat(generations.node.paths()).isEmpty();
  }

  @Test
  void doesNotContinueStructuredOutput() {
    generations.node.chat(piece("a"), "{\"error\":\"runner died\"}");
    assertThat(run(1, STRUCTURED, Failover.CONTINUE).returned()).isNull();
    assertThat(failure()).isEqualTo(Kind.NODE_ERROR);
    generations.fence.set(shown("{", 1, "abc"));
    assertThat(run(2, STRUCTURED, Failover.CONTINUE).returned()).isNull();
    assertThat(failure()).isEqualTo(Kind.NODE_LOST);
    assertThat(generations.node.paths()).containsOnlyOnce("/api/chat");
  }

  @Test
  void beginsStructuredOutputAnewWhenNothingWasShown() {
    generations.fence.set(new Fence.Verdict.Clear());
    answer(piece("{}"), done());
    assertThat(run(2, STRUCTURED, Failover.CONTINUE).returned()).isNull();
    assertThat(((Reply.Started) generations.sink.replies().getFirst()).continues()).isFalse();
    assertThat(generations.sink.text()).isEqualTo("{}");
  }

  @ParameterizedTest
  @EnumSource(
      value = Failover.class,
      names = {"RESTART", "FAIL"})
  void failsVisiblyAfterSomethingWasShownIfToldSo(Failover failover) {
    generations.node.chat(piece("a"), "{\"error\":\"runner died\"}");
    assertThat(run(1, PLAIN, failover).returned()).isNull();
    assertThat(generations.sink.story()).containsExactly("Started 0", "Delta 1", "Failed 2");
    generations.fence.set(shown("a", 1, "abc"));
    assertThat(run(2, PLAIN, failover).returned()).isNull();
    assertThat(failure()).isEqualTo(Kind.NODE_LOST);
  }

  @Test
  void beginsAnewOrFailsWhenNothingWasShownAsToldSo() {
    generations.node.on("/api/chat", c -> c.error(500, "oom"));
    assertThat(returned(run(1, PLAIN, Failover.RESTART))).isEqualTo(Kind.NODE_ERROR);
    assertThat(run(1, PLAIN, Failover.FAIL).returned()).isNull();
    assertThat(failure()).isEqualTo(Kind.NODE_ERROR);
  }

  @ParameterizedTest
  @EnumSource(Failover.class)
  void alwaysGivesBackWhatANodeIsTooBusyFor(Failover failover) {
    generations.node.on("/api/chat", c -> c.error(503, "server busy"));
    assertThat(returned(run(1, PLAIN, failover))).isEqualTo(Kind.NODE_BUSY);
    assertThat(generations.sink.replies()).isEmpty();
  }

  private Outcome run(int attempt, ChatRequest chat, Failover failover) {
    return generations.make(attempt, "epoch", chat, failover).run();
  }

  private void answer(String... lines) {
    generations.node.on(
        "/api/chat",
        c -> {
          asked.set(c.body());
          c.stream().lines(lines);
        });
  }

  private JsonNode asked() {
    return Wire.mapper().readTree(asked.get());
  }

  private Kind failure() {
    return ((Reply.Failed) generations.sink.replies().getLast()).failure().kind();
  }

  private int deltaTokens() {
    return generations.sink.replies().stream()
        .filter(Reply.Delta.class::isInstance)
        .mapToInt(reply -> ((Reply.Delta) reply).tokens())
        .sum();
  }

  private static Fence.Verdict shown(String text, int tokens, String digest) {
    return new Fence.Verdict.Shown(
        new Delivered(Piece.text(text), tokens, Set.of(new ModelDigest(digest))));
  }

  private static ChatRequest limited(int tokens) {
    return new ChatRequest(
        PLAIN.model(),
        PLAIN.messages(),
        List.of(),
        null,
        null,
        Sampling.DEFAULTS.withNumPredict(tokens),
        false,
        null);
  }
}
