package forebay.worker.generation;

import static forebay.worker.ScriptedNode.done;
import static forebay.worker.ScriptedNode.piece;
import static forebay.worker.generation.TestingGenerations.inBackground;
import static forebay.worker.generation.TestingGenerations.returned;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.chat.Piece;
import forebay.protocol.chat.Usage;
import forebay.protocol.reply.Failure;
import forebay.protocol.reply.Failure.Kind;
import forebay.protocol.reply.Reply;
import forebay.protocol.reply.VisibleReplies;
import forebay.protocol.request.Assignment.AbortReason;
import forebay.worker.Await;
import forebay.worker.RecordingSink;
import forebay.worker.ScriptedNode;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GenerationTest {

  private static final Failure STOPPED = new Failure(Kind.NODE_LOST, "stopped");

  private final TestingGenerations generations = new TestingGenerations();
  private final ScriptedNode node = generations.node;
  private final RecordingSink sink = generations.sink;

  @AfterEach
  void close() {
    generations.close();
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
    assertThat(((Reply.Started) sink.replies().getFirst()).origin())
        .isEqualTo(TestingGenerations.ORIGIN);
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
  void generatesBehindAClearFence() {
    generations.fence.set(new Fence.Verdict.Clear());
    node.chat(piece("a"), done());
    assertThat(generation(2).run().returned()).isNull();
    assertThat(sink.story()).containsExactly("Started 0", "Delta 1", "Completed 2");
  }

  @Test
  void givesBackWhatFailedBehindAClearFenceBeforeTheFirstPiece() {
    generations.fence.set(new Fence.Verdict.Clear());
    node.on("/api/chat", c -> c.error(500, "oom"));
    assertThat(returned(generation(2).run())).isEqualTo(Kind.NODE_ERROR);
    assertThat(sink.story()).containsExactly("Started 0");
  }

  @Test
  void saysNothingWhenTheRequestHasEnded() {
    generations.fence.set(new Fence.Verdict.Ended());
    assertThat(generation(2).run().returned()).isNull();
    assertThat(sink.story()).containsExactly("Started 0");
    assertThat(node.paths()).isEmpty();
  }

  @Test
  void givesBackWhatAnotherWriterHolds() {
    generations.fence.set(new Fence.Verdict.Taken());
    assertThat(returned(generation(2).run())).isEqualTo(Kind.NODE_LOST);
    assertThat(sink.story()).containsExactly("Started 0");
    assertThat(node.paths()).isEmpty();
  }

  @Test
  void givesBackWhatItsFenceCouldNotBeReadFor() {
    generations.fence.set(new Fence.Verdict.Unread());
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
    var first = generations.make(1, "first");
    var firstTask = inBackground(first);
    Await.until("the first piece is written", () -> sink.text().equals("a"));
    node.chat(piece("b"), done());
    generations.make(1, "second").run();
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
  void givesBackWhatIsStoppedInMidAnswer() throws Exception {
    node.on("/api/chat", c -> c.stream().lines(piece("a")).awaitLeft());
    var generation = generation(1);
    var task = inBackground(generation);
    Await.until("the first piece is written", () -> sink.text().equals("a"));
    generation.stop(STOPPED);
    assertThat(task.get().returned()).isEqualTo(STOPPED);
    assertThat(sink.story()).containsExactly("Started 0", "Delta 1");
  }

  @Test
  void leavesItToAnotherAttemptWhenAPieceCannotBeWritten() {
    sink.lose(Reply.Delta.class::isInstance);
    node.on("/api/chat", c -> c.stream().lines(piece("a"), piece("b")).awaitLeft());
    assertThat(returned(generation(1).run())).isEqualTo(Kind.NODE_LOST);
    assertThat(sink.story()).containsExactly("Started 0"); // nothing behind what is missing
  }

  @Test
  void leavesItToAnotherAttemptWhenTheEndCannotBeWritten() {
    sink.lose(Reply.Completed.class::isInstance);
    node.chat(piece("a"), done());
    assertThat(returned(generation(1).run())).isEqualTo(Kind.NODE_LOST);
  }

  private Generation generation(int attempt) {
    return generations.make(attempt, "epoch");
  }

  private static List<String> ending(AbortReason reason) {
    return switch (reason) {
      case CANCELLED -> List.of("Cancelled");
      case EXPIRED -> List.of("Expired");
      case SUPERSEDED -> List.of("Failed 2"); // nobody else may be heard
    };
  }
}
