package forebay.worker.generation;

import static forebay.worker.ScriptedNode.done;
import static forebay.worker.ScriptedNode.piece;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.ModelDigest;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.Usage;
import forebay.protocol.reply.Failure;
import forebay.protocol.reply.Failure.Kind;
import forebay.protocol.reply.Origin;
import forebay.protocol.reply.Reply;
import forebay.protocol.reply.VisibleReplies;
import forebay.protocol.request.Assignment.AbortReason;
import forebay.worker.Await;
import forebay.worker.RecordingSink;
import forebay.worker.ScriptedNode;
import forebay.worker.Settings;
import forebay.worker.ollama.OllamaNode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GenerationTest {

  private static final Failure STOPPED = new Failure(Kind.NODE_LOST, "stopped");
  private static final Origin ORIGIN =
      new Origin.Node(Settings.NODE, new ModelDigest("abc"), Duration.ofSeconds(2));

  private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(2);
  private final ScriptedNode node = new ScriptedNode();
  private final RecordingSink sink = new RecordingSink();
  private final OllamaNode ollama =
      new OllamaNode(node.url(), Settings.upstream(), Settings.limits(), timers);
  private final AtomicReference<Fence.Verdict> fence = new AtomicReference<>(Fence.Verdict.UNREAD);

  @AfterEach
  void close() {
    ollama.close();
    node.close();
    timers.shutdownNow();
  }

  @Test
  void writesTheAnswerInOrderAndWithoutGaps() {
    node.chat(piece("Because "), piece("of "), piece("air."), done());
    var outcome = generation(1).run();

    assertThat(outcome.returned()).isNull();
    assertThat(outcome.usage()).extracting(Usage::completionTokens).isEqualTo(3);
    assertThat(sink.text()).isEqualTo("Because of air.");
    assertThat(sink.story()).startsWith("Started 0", "Delta 1");
    assertThat(sink.replies().getLast()).isInstanceOf(Reply.Completed.class);
    assertThat(((Reply.Started) sink.replies().getFirst()).origin()).isEqualTo(ORIGIN);
    var visible = new VisibleReplies();
    assertThat(sink.replies())
        .allMatch(reply -> visible.on(reply) instanceof VisibleReplies.Step.Visible);
    assertThat(sink.answers()).hasSize(1);
    assertThat(sink.answers().getFirst().piece()).isEqualTo(Piece.text("Because of air."));
  }

  @Test
  void writesTheFirstPieceBeforeTheNextOneComes() throws Exception {
    var seen = new CountDownLatch(1);
    node.on(
        "/api/chat",
        c -> {
          c.stream().lines(piece("a"));
          seen.await();
          c.lines(piece("b"), done());
        });
    var task = inBackground(generation(1));
    Await.until("the first piece is written", () -> sink.text().equals("a"));
    seen.countDown();
    task.get();
    assertThat(sink.text()).isEqualTo("ab");
  }

  @Test
  void flushesWhatWasCollectedWhileTheNodeIsSlow() throws Exception {
    var seen = new CountDownLatch(1);
    node.on(
        "/api/chat",
        c -> {
          c.stream().lines(piece("a"), piece("b"), piece("c"));
          seen.await();
          c.lines(done());
        });
    var task = inBackground(generation(1));
    Await.until("all pieces are written", () -> sink.text().equals("abc"));
    seen.countDown();
    task.get();
  }

  @Test
  void completesAnEmptyAnswer() {
    node.chat(done());
    generation(1).run();
    assertThat(sink.story()).containsExactly("Started 0", "Completed 1");
    assertThat(sink.answers()).isEmpty();
  }

  @Test
  void givesBackWhatFailedBeforeTheFirstPiece() {
    node.on("/api/chat", c -> c.error(503, "busy"));
    assertThat(returned(generation(1).run())).isEqualTo(Kind.NODE_BUSY);
    node.chat(piece(""));
    assertThat(returned(generation(1).run())).isEqualTo(Kind.ANSWER_CUT);
    assertThat(sink.replies()).isEmpty();
  }

  @Test
  void failsVisiblyAfterTheFirstPiece() {
    node.chat(piece("a"), "{\"error\":\"runner died\"}");
    var outcome = generation(1).run();

    assertThat(outcome.returned()).isNull();
    assertThat(sink.story()).containsExactly("Started 0", "Delta 1", "Failed 2");
    assertThat(((Reply.Failed) sink.replies().getLast()).failure().kind())
        .isEqualTo(Kind.NODE_ERROR);
    assertThat(sink.answers()).isEmpty();
  }

  @Test
  void generatesBehindAClearFence() {
    fence.set(Fence.Verdict.CLEAR);
    node.chat(piece("a"), done());
    assertThat(generation(2).run().returned()).isNull();
    assertThat(sink.story()).containsExactly("Started 0", "Delta 1", "Completed 2");
  }

  @Test
  void givesBackWhatFailedBehindAClearFenceBeforeTheFirstPiece() {
    fence.set(Fence.Verdict.CLEAR);
    node.on("/api/chat", c -> c.error(500, "oom"));
    assertThat(returned(generation(2).run())).isEqualTo(Kind.NODE_ERROR);
    assertThat(sink.story()).containsExactly("Started 0");
  }

  @Test
  void failsWithoutACallWhenAnEarlierAttemptWasShown() {
    fence.set(Fence.Verdict.SHOWN);
    assertThat(generation(2).run().returned()).isNull();
    assertThat(sink.story()).containsExactly("Started 0", "Failed 1");
    assertThat(((Reply.Failed) sink.replies().getLast()).failure().kind())
        .isEqualTo(Kind.NODE_LOST);
    assertThat(node.paths()).isEmpty();
  }

  @Test
  void saysNothingWhenTheRequestHasEnded() {
    fence.set(Fence.Verdict.ENDED);
    assertThat(generation(2).run().returned()).isNull();
    assertThat(sink.story()).containsExactly("Started 0");
    assertThat(node.paths()).isEmpty();
  }

  @Test
  void givesBackWhatAnotherWriterHolds() {
    fence.set(Fence.Verdict.TAKEN);
    assertThat(returned(generation(2).run())).isEqualTo(Kind.NODE_LOST);
    assertThat(sink.story()).containsExactly("Started 0");
    assertThat(node.paths()).isEmpty();
  }

  @Test
  void givesBackWhatItsFenceCouldNotBeReadFor() {
    fence.set(Fence.Verdict.UNREAD);
    assertThat(returned(generation(2).run())).isEqualTo(Kind.NODE_LOST);
    assertThat(node.paths()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(AbortReason.class)
  void endsAtOnceWhenAbortedInMidAnswer(AbortReason reason) throws Exception {
    node.on("/api/chat", c -> c.stream().lines(piece("a")).awaitLeft());
    var generation = generation(1);
    var task = inBackground(generation);
    Await.until("the first piece is written", () -> sink.text().equals("a"));
    generation.abort(reason);
    assertThat(task.get().returned()).isNull();
    Await.until("the connection is closed", () -> node.left() == 1);
    assertThat(sink.story().subList(2, sink.story().size())).isEqualTo(ending(reason));
  }

  @Test
  void tellsTheClientAtOnceWhenAbortedBeforeTheFirstPiece() throws Exception {
    var asked = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    node.on(
        "/api/chat",
        c -> {
          asked.countDown();
          go.await();
          c.stream().lines(piece("a")).awaitLeft();
        });
    var generation = generation(1);
    var task = inBackground(generation);
    asked.await();
    generation.abort(AbortReason.CANCELLED);
    assertThat(sink.story()).containsExactly("Cancelled");
    assertThat(task.isDone()).isFalse();
    go.countDown();
    assertThat(task.get().returned()).isNull();
    assertThat(sink.story()).containsExactly("Cancelled");
  }

  @Test
  void givesBackWithoutAWordWhatIsSupersededBeforeTheFirstPiece() throws Exception {
    var asked = new CountDownLatch(1);
    node.on(
        "/api/chat",
        c -> {
          asked.countDown();
          c.awaitLeft();
        });
    var generation = generation(1);
    var task = inBackground(generation);
    asked.await();
    generation.abort(AbortReason.SUPERSEDED);
    assertThat(returned(task.get())).isEqualTo(Kind.NODE_LOST);
    assertThat(sink.replies()).isEmpty();
  }

  /**
   * A scheduler that crashed before it stored a hand-out may hand the same attempt out twice: what
   * the second worker writes is heard by nobody, so the first must end the request.
   */
  @Test
  void ofTwoWritersOfOneAttemptTheOneThatIsHeardEndsIt() throws Exception {
    node.on("/api/chat", c -> c.stream().lines(piece("a")).awaitLeft());
    var first = generation(1, "first");
    var firstTask = inBackground(first);
    Await.until("the first piece is written", () -> sink.text().equals("a"));
    node.chat(piece("b"), done());
    generation(1, "second").run();
    first.abort(AbortReason.SUPERSEDED);
    firstTask.get();

    var visible = new VisibleReplies();
    assertThat(sink.replies())
        .filteredOn(reply -> visible.on(reply) instanceof VisibleReplies.Step.Visible)
        .extracting(reply -> ((Reply.OfAttempt) reply).epoch())
        .containsExactly("first", "first", "first");
    assertThat(visible.ended()).isTrue();
  }

  @Test
  void keepsItsEndWhenAbortedAfterIt() {
    node.chat(piece("a"), done());
    var generation = generation(1);
    generation.run();
    generation.abort(AbortReason.CANCELLED);
    assertThat(sink.replies().getLast()).isInstanceOf(Reply.Completed.class);
  }

  @Test
  void givesBackWhatIsStoppedBeforeTheFirstPiece() throws Exception {
    var asked = new CountDownLatch(1);
    node.on(
        "/api/chat",
        c -> {
          asked.countDown();
          c.awaitLeft();
        });
    var generation = generation(1);
    var task = inBackground(generation);
    asked.await();
    generation.stop(STOPPED);
    assertThat(task.get().returned()).isEqualTo(STOPPED);
    assertThat(sink.replies()).isEmpty();
  }

  @Test
  void failsVisiblyWhenStoppedInMidAnswer() throws Exception {
    node.on("/api/chat", c -> c.stream().lines(piece("a")).awaitLeft());
    var generation = generation(1);
    var task = inBackground(generation);
    Await.until("the first piece is written", () -> sink.text().equals("a"));
    generation.stop(STOPPED);
    assertThat(task.get().returned()).isNull();
    assertThat(sink.story()).containsExactly("Started 0", "Delta 1", "Failed 2");
  }

  @Test
  void failsWhenAPieceCannotBeWritten() {
    sink.lose(Reply.Delta.class::isInstance);
    node.on("/api/chat", c -> c.stream().lines(piece("a")).awaitLeft());
    assertThat(generation(1).run().returned()).isNull();
    assertThat(sink.story()).containsExactly("Started 0", "Failed 2");
  }

  @Test
  void leavesItToAnotherAttemptWhenTheEndCannotBeWritten() {
    sink.lose(Reply.Completed.class::isInstance);
    node.chat(piece("a"), done());
    assertThat(returned(generation(1).run())).isEqualTo(Kind.NODE_LOST);
  }

  private Generation generation(int attempt) {
    return generation(attempt, "epoch");
  }

  private Generation generation(int attempt, String epoch) {
    var assign = Settings.assign(1, attempt, epoch);
    var clock = InstantSource.system();
    var writer =
        new ReplyWriter(
            assign.submit().id(),
            attempt,
            epoch,
            ORIGIN,
            Duration.ofMillis(25),
            sink,
            clock,
            timers);
    return new Generation(
        assign,
        ORIGIN.digest(),
        writer,
        ollama.chat(assign.submit().chat()),
        (id, seen, stopped) -> fence.get(),
        sink,
        clock,
        () -> {});
  }

  private static FutureTask<Outcome> inBackground(Generation generation) {
    var task = new FutureTask<>(generation::run);
    Thread.startVirtualThread(task);
    return task;
  }

  private static List<String> ending(AbortReason reason) {
    return switch (reason) {
      case CANCELLED -> List.of("Cancelled");
      case EXPIRED -> List.of("Expired");
      case SUPERSEDED -> List.of("Failed 2"); // nobody else may be heard
    };
  }

  private static @Nullable Kind returned(Outcome outcome) {
    var returned = outcome.returned();
    return returned == null ? null : returned.kind();
  }
}
