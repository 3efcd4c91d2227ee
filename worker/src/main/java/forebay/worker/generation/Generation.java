package forebay.worker.generation;

import forebay.protocol.ModelDigest;
import forebay.protocol.chat.ChatRequest;
import forebay.protocol.chat.FinishReason;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.Usage;
import forebay.protocol.config.WorkerConfig.Failover;
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
 * <p>An attempt whose node is lost does not end the request if another one can go on behind what
 * was shown: it is given back, and the scheduler decides whether another attempt is made.
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

  private static final Outcome.Seen NOTHING = new Outcome.Seen.Nothing();

  private final Assign assign;
  private final ModelDigest digest;
  private final Failover failover;
  private final ReplyWriter writer;
  private final ChatCall call;
  private final FenceLog fenceLog;
  private final EventSink sink;
  private final InstantSource clock;
  private final Runnable onFirstPiece;
  private final AnswerCollector collector;
  private @Nullable Delivered delivered; // by earlier attempts; only the running thread
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
      Failover failover,
      ReplyWriter writer,
      ChatCall call,
      FenceLog fenceLog,
      EventSink sink,
      InstantSource clock,
      Runnable onFirstPiece) {
    this.assign = assign;
    this.digest = digest;
    this.failover = failover;
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

  /** Whether the answer to a request may be written by one attempt after the other. */
  public static boolean isContinuable(ChatRequest chat, Failover failover) {
    return failover == Failover.CONTINUE && Continuation.isPossible(chat);
  }

  private Outcome attempt() {
    try {
      return switch (fence()) {
        case Fence.Verdict.Clear() -> generate();
        case Fence.Verdict.Shown(var shown) -> goOn(shown);
        case Fence.Verdict.Torn() -> failVisibly(PARTLY_SHOWN, NOTHING);
        case Fence.Verdict.Ended() -> new Outcome(null, NOTHING);
        case Fence.Verdict.Taken() -> end(SUPERSEDED, NOTHING, null);
        case Fence.Verdict.Unread() -> end(UNREAD, NOTHING, null);
      };
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("request", assign.submit().id()).setCause(e).log("defect");
      return new Outcome(returned(DEFECT), NOTHING);
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
      return new Fence.Verdict.Clear();
    }
    if (!written(writer.start()) || writer.ended()) {
      return new Fence.Verdict.Unread();
    }
    var id = assign.submit().id();
    var fence = new Fence(assign.attempt(), assign.epoch());
    return fenceLog.read(id, fence, () -> stopped != null || writer.ended());
  }

  /** Goes on behind what earlier attempts have shown, if that is possible. */
  private Outcome goOn(Delivered shown) {
    var chat = assign.submit().chat();
    if (!isContinuable(chat, failover)) {
      return failVisibly(PARTLY_SHOWN, NOTHING);
    }
    delivered = shown;
    collector.add(shown, digest);
    if (Continuation.isExhausted(chat, shown)) {
      var usage = total(Usage.NONE);
      complete(Piece.EMPTY, FinishReason.LENGTH, usage);
      return end(SUPERSEDED, NOTHING, usage);
    }
    call.ask(Continuation.of(chat, shown), shown.piece().length());
    return generate();
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
          var usage = total(done.usage());
          complete(done.piece(), done.reason(), usage);
          call.finish();
          return end(SUPERSEDED, new Outcome.Seen.Answered(done.usage()), usage);
        }
        case ChatEvent.Broken(var failure) -> {
          var seen = new Outcome.Seen.Broke(failure);
          return failover == Failover.FAIL && wasTaken(failure.kind())
              ? failVisibly(failure, seen)
              : new Outcome(returned(failure), seen);
        }
        case ChatEvent.Closed() -> {
          return end(SUPERSEDED, NOTHING, null);
        }
      }
    }
  }

  private void complete(Piece last, FinishReason reason, Usage usage) {
    collector.add(last);
    writer.write(last);
    if (writer.complete(reason, usage)) {
      var answer = collector.finish(reason, usage, digest, clock.instant());
      if (answer != null) {
        sink.answer(answer);
      }
    }
  }

  private Usage total(Usage own) {
    return delivered == null ? own : Continuation.usage(own, delivered);
  }

  private Outcome failVisibly(Failure failure, Outcome.Seen seen) {
    writer.failVisibly(failure);
    return new Outcome(writer.fail(failure), seen);
  }

  /** Ends what was stopped from this side, unless it has ended. */
  private Outcome end(Failure otherwise, Outcome.Seen seen, @Nullable Usage usage) {
    var failure = stopped;
    return new Outcome(returned(failure == null ? otherwise : failure), seen, usage);
  }

  /** Gives back what another attempt can do; null if the request has ended. */
  private @Nullable Failure returned(Failure failure) {
    return failure.kind().retriable() && isContinuable(assign.submit().chat(), failover)
        ? writer.giveBack(failure)
        : writer.fail(failure);
  }

  /** Whether the node had the request, rather than refused it. */
  private static boolean wasTaken(Failure.Kind kind) {
    return kind != Failure.Kind.NODE_BUSY && kind != Failure.Kind.MODEL_MISSING;
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
