package forebay.worker.generation;

import forebay.protocol.ModelDigest;
import forebay.protocol.reply.Failure;
import forebay.protocol.request.Assignment.AbortReason;
import forebay.protocol.request.Assignment.Assign;
import forebay.worker.ollama.ChatCall;
import forebay.worker.ollama.ChatEvent;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to answer one request: fence, call, write, end. One thread runs it; any thread may
 * {@link #abort} or {@link #stop} it.
 *
 * <p>If the process dies anywhere in it, the scheduler hands the request out again, and the fence
 * of the next attempt finds what this one left in the log.
 */
public final class Generation {

  private static final Logger LOG = LoggerFactory.getLogger(Generation.class);
  private static final Failure DEFECT = new Failure(Failure.Kind.NODE_ERROR, "the worker failed");
  private static final Failure UNDELIVERED =
      new Failure(Failure.Kind.NODE_LOST, "the answer could not be delivered");
  private static final Failure PARTLY_SHOWN =
      new Failure(Failure.Kind.NODE_LOST, "the node was lost after a part of the answer");
  private static final Failure UNREAD =
      new Failure(Failure.Kind.NODE_LOST, "the log of earlier attempts could not be read");
  private static final Failure SUPERSEDED =
      new Failure(Failure.Kind.NODE_LOST, "another attempt has taken over");

  private final Assign assign;
  private final ModelDigest digest;
  private final ReplyWriter writer;
  private final ChatCall call;
  private final FenceLog fenceLog;
  private final EventSink sink;
  private final InstantSource clock;
  private final Runnable onFirstPiece;
  private final AnswerCollector collector;
  private volatile @Nullable Failure stopped;

  /**
   * A generation that has not begun.
   *
   * @param digest the weights that the node answers with
   * @param onFirstPiece called when the node begins to answer
   */
  public Generation(
      Assign assign,
      ModelDigest digest,
      ReplyWriter writer,
      ChatCall call,
      FenceLog fenceLog,
      EventSink sink,
      InstantSource clock,
      Runnable onFirstPiece) {
    this.assign = assign;
    this.digest = digest;
    this.writer = writer;
    this.call = call;
    this.fenceLog = fenceLog;
    this.sink = sink;
    this.clock = clock;
    this.onFirstPiece = onFirstPiece;
    this.collector = new AnswerCollector(assign.submit());
    writer.onLost(() -> stop(UNDELIVERED));
  }

  /** Runs to the end, which is the acknowledgement of the last event. */
  public Outcome run() {
    try (call) {
      var outcome = attempt();
      return written(writer.terminal()) ? outcome : new Outcome(UNDELIVERED, outcome.seen());
    }
  }

  private Outcome attempt() {
    try {
      return switch (fence()) {
        case CLEAR -> generate();
        case SHOWN -> {
          writer.failVisibly(PARTLY_SHOWN);
          yield end(PARTLY_SHOWN);
        }
        case ENDED -> new Outcome(null, new Outcome.Seen.Nothing());
        case TAKEN -> end(SUPERSEDED);
        case UNREAD -> end(UNREAD);
      };
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("request", assign.submit().id()).setCause(e).log("defect");
      return new Outcome(writer.fail(DEFECT), new Outcome.Seen.Nothing());
    }
  }

  /**
   * Ends the request for its client at once, and the call as soon as that frees the node. Does
   * nothing if the attempt has ended.
   *
   * <p>An attempt that another one supersedes fails if it has shown something: of two writers of
   * one attempt readers hear the first, so if this is the one, nobody else can end the request; if
   * not, what it writes is void. One that has shown nothing says nothing and is given back, and the
   * scheduler knows whether it still counts.
   */
  public void abort(AbortReason reason) {
    var first =
        switch (reason) {
          case CANCELLED -> writer.cancel();
          case EXPIRED -> writer.expire();
          case SUPERSEDED -> writer.supersede(PARTLY_SHOWN);
        };
    if (first) {
      call.abandon();
    }
  }

  /** Ends the call at once: the attempt fails with this unless it has ended. Never blocks. */
  public void stop(Failure failure) {
    stopped = failure;
    call.close();
  }

  /** The first attempt has nothing before it; a later one writes its fence and then looks. */
  private Fence.Verdict fence() {
    if (assign.attempt() == 1) {
      return Fence.Verdict.CLEAR;
    }
    if (!written(writer.start()) || writer.ended()) {
      return Fence.Verdict.UNREAD;
    }
    var id = assign.submit().id();
    var fence = new Fence(assign.attempt(), assign.epoch());
    return fenceLog.read(id, fence, () -> stopped != null || writer.ended());
  }

  private Outcome generate() {
    var first = true;
    while (true) {
      switch (call.next()) {
        case ChatEvent.More(var piece) -> {
          if (first && !piece.isEmpty()) {
            first = false;
            onFirstPiece.run();
          }
          collector.add(piece);
          writer.write(piece);
        }
        case ChatEvent.Done done -> {
          return complete(done);
        }
        case ChatEvent.Broken(var failure) -> {
          return new Outcome(writer.fail(failure), new Outcome.Seen.Broke(failure));
        }
        case ChatEvent.Closed() -> {
          return end(SUPERSEDED);
        }
      }
    }
  }

  private Outcome complete(ChatEvent.Done done) {
    collector.add(done.piece());
    writer.write(done.piece());
    if (writer.complete(done.reason(), done.usage())) {
      var answer = collector.finish(done.reason(), done.usage(), digest, clock.instant());
      if (answer != null) {
        sink.answer(answer);
      }
    }
    call.finish();
    return new Outcome(writer.fail(SUPERSEDED), new Outcome.Seen.Answered(done.usage()));
  }

  /** Ends what was stopped from this side; what an abort has ended for its client stays so. */
  private Outcome end(Failure otherwise) {
    var failure = stopped;
    return new Outcome(
        writer.fail(failure == null ? otherwise : failure), new Outcome.Seen.Nothing());
  }

  private static boolean written(CompletableFuture<Void> event) {
    try {
      event.get();
      return true;
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
