package forebay.worker.generation;

import forebay.protocol.RequestId;
import forebay.protocol.chat.FinishReason;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.Usage;
import forebay.protocol.reply.Failure;
import forebay.protocol.reply.Origin;
import forebay.protocol.reply.Reply;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of one attempt, numbered without gaps, and at most one terminal event: whoever
 * ends the attempt first has ended it, and nothing is written after that. {@code Started} is
 * written with the first piece unless it is asked for earlier, so that a failure before it leaves
 * no trace.
 *
 * <p>Thread-safe: the generation writes, a flusher writes what was collected, an abort ends.
 */
public final class ReplyWriter {

  private final RequestId id;
  private final int attempt;
  private final String epoch;
  private final Origin origin;
  private final boolean continues;
  private final EventSink sink;
  private final InstantSource clock;
  private final ScheduledExecutorService flusher;
  private final MicroBatch batch;

  private Runnable onLost = () -> {}; // guarded by this, as all below
  private int nextSeq;
  private boolean shown;
  private boolean ended;
  private boolean told;
  private volatile boolean lost; // not guarded: who finds out must never wait
  private CompletableFuture<Void> started = CompletableFuture.completedFuture(null);
  private CompletableFuture<Void> terminal = CompletableFuture.completedFuture(null);

  /**
   * A writer for one attempt.
   *
   * @param continues whether what is visible before this attempt stays a part of the answer
   * @param flusher writes what was collected; it may be blocked by backpressure
   */
  public ReplyWriter(
      RequestId id,
      int attempt,
      String epoch,
      Origin origin,
      boolean continues,
      Duration microBatch,
      EventSink sink,
      InstantSource clock,
      ScheduledExecutorService flusher) {
    this.id = id;
    this.attempt = attempt;
    this.epoch = epoch;
    this.origin = origin;
    this.continues = continues;
    this.sink = sink;
    this.clock = clock;
    this.flusher = flusher;
    this.batch = new MicroBatch(microBatch);
  }

  /** What to do when an event could not be written: called from the thread that finds out. */
  synchronized void onLost(Runnable action) {
    onLost = action;
  }

  /** Writes {@code Started} if that was not done yet; the result is its acknowledgement. */
  synchronized CompletableFuture<Void> start() {
    if (!ended && nextSeq == 0) {
      started =
          send(
              new Reply.Started(id, attempt, epoch, nextSeq++, origin, clock.instant(), continues));
    }
    return started;
  }

  /** Writes a piece of the answer, now or with the next ones. */
  synchronized void write(Piece piece) {
    if (ended || piece.isEmpty()) {
      return;
    }
    switch (batch.add(piece, clock.instant())) {
      case MicroBatch.Decision.Write(var all) -> delta(all);
      case MicroBatch.Decision.FlushAfter(var delay) -> flushAfter(delay);
      case MicroBatch.Decision.Wait() -> {}
    }
  }

  /**
   * Ends the attempt with a whole answer, unless it has ended or lost a part of it; says whether it
   * did.
   */
  synchronized boolean complete(FinishReason reason, Usage usage) {
    if (ended || lost) {
      return false;
    }
    var _ = start();
    flush();
    end(new Reply.Completed(id, attempt, epoch, nextSeq++, clock.instant(), reason, usage));
    return true;
  }

  /**
   * Ends the attempt, unless it has ended: with a failure if something was shown, else silently.
   *
   * @return the failure if the client was told of no end, so that the scheduler decides about it
   */
  synchronized @Nullable Failure fail(Failure failure) {
    if (shown) {
      failVisibly(failure);
    }
    ended = true;
    return told ? null : failure;
  }

  /**
   * Ends the attempt without a word, unless it has ended: another one goes on behind what this one
   * has shown.
   *
   * @return the failure if the client was told of no end, so that the scheduler decides about it
   */
  synchronized @Nullable Failure giveBack(Failure failure) {
    flush();
    ended = true;
    return told ? null : failure;
  }

  /** Ends the attempt as {@link #fail}, unless it has ended; says whether it did. */
  synchronized boolean supersede(Failure failure) {
    var first = !ended;
    var _ = fail(failure);
    return first;
  }

  /** Ends the request with a failure, shown or not. */
  synchronized void failVisibly(Failure failure) {
    if (!ended) {
      var _ = start();
      flush();
      end(new Reply.Failed(id, attempt, epoch, nextSeq++, clock.instant(), failure));
    }
  }

  /** Ends the request as cancelled, unless it has ended; says whether it did. */
  synchronized boolean cancel() {
    return !ended && end(new Reply.Cancelled(id, clock.instant()));
  }

  /** Ends the request as expired, unless it has ended; says whether it did. */
  synchronized boolean expire() {
    return !ended && end(new Reply.Expired(id, clock.instant()));
  }

  /** Whether nothing will be written any more. */
  synchronized boolean ended() {
    return ended;
  }

  /** The acknowledgement of the terminal event; complete if there is none. */
  synchronized CompletableFuture<Void> terminal() {
    return terminal;
  }

  private boolean end(Reply.Terminal event) {
    ended = true;
    told = true;
    terminal = send(event);
    return true;
  }

  private void flushAfter(Duration delay) {
    try {
      var _ = flusher.schedule(this::flush, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      flush(); // the worker is stopping
    }
  }

  private synchronized void flush() {
    if (!ended) {
      var collected = batch.drain(clock.instant());
      if (!collected.piece().isEmpty()) {
        delta(collected);
      }
    }
  }

  private void delta(MicroBatch.Batch written) {
    if (lost) {
      return; // behind what is missing it would only show that something is
    }
    var _ = start();
    shown = true;
    var _ =
        send(
            new Reply.Delta(
                id, attempt, epoch, nextSeq++, clock.instant(), written.piece(), written.tokens()));
  }

  private CompletableFuture<Void> send(Reply reply) {
    var written = sink.reply(reply);
    var action = onLost;
    var _ =
        written.exceptionally(
            thrown -> {
              lost = true;
              action.run();
              return null;
            });
    return written;
  }
}
