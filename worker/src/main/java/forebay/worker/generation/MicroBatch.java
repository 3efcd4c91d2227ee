package forebay.worker.generation;

import forebay.protocol.chat.Piece;
import forebay.protocol.chat.PieceBuilder;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides which pieces of an answer are written together: a piece at once if the last event is long
 * enough ago, so the first one always is; else with all that come until then. A decision without
 * clock; not thread-safe.
 */
final class MicroBatch {

  /** What is collected is written at this size whatever the time: a record has a limit. */
  static final int MAX_CHARS = 256 * 1024;

  private final Duration interval;
  private final PieceBuilder collected = new PieceBuilder();
  private @Nullable Instant lastWrite;
  private int tokens;
  private boolean flushExpected;

  MicroBatch(Duration interval) {
    this.interval = interval;
  }

  /**
   * Pieces that are written as one.
   *
   * @param tokens how many pieces it was: a node sends a line for each token, or for a few of them
   */
  record Batch(Piece piece, int tokens) {}

  /** What to do with a piece. */
  sealed interface Decision {

    /** Write this now. */
    record Write(Batch batch) implements Decision {}

    /** Call {@link #drain} after this time, once. */
    record FlushAfter(Duration delay) implements Decision {}

    /** Nothing: a flush is expected already. */
    record Wait() implements Decision {}
  }

  /** Takes the next piece. */
  Decision add(Piece piece, Instant now) {
    collected.add(piece);
    tokens += piece.isEmpty() ? 0 : 1;
    var delay = remaining(now);
    if (delay.isZero() || collected.length() >= MAX_CHARS) {
      return new Decision.Write(drain(now));
    }
    if (flushExpected) {
      return new Decision.Wait();
    }
    flushExpected = true;
    return new Decision.FlushAfter(delay);
  }

  /** All that was collected, to be written now; possibly empty. */
  Batch drain(Instant now) {
    var batch = new Batch(collected.build(), tokens);
    collected.clear();
    tokens = 0;
    flushExpected = false;
    if (!batch.piece().isEmpty()) {
      lastWrite = now;
    }
    return batch;
  }

  private Duration remaining(Instant now) {
    if (lastWrite == null || now.isBefore(lastWrite)) {
      return Duration.ZERO; // a clock that was set back must not hold an answer up
    }
    var rest = interval.minus(Duration.between(lastWrite, now));
    return rest.isNegative() ? Duration.ZERO : rest;
  }
}
