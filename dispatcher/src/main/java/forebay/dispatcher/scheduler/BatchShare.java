package forebay.dispatcher.scheduler;

import forebay.protocol.Lane;

/**
 * Which lane goes next when both could: interactive, save that each of its turns earns batch a part
 * of one. At most one turn is ever owed, and none while batch has nothing that waits.
 */
final class BatchShare {

  private static final long ONE = 1_000_000;

  /** In millionths: sums of them are exact. */
  private final long share;

  private long owed;

  BatchShare(double share) {
    this.share = Math.round(share * ONE);
  }

  /** Both could go. */
  Lane next() {
    owed += share;
    if (owed >= ONE) {
      owed -= ONE;
      return Lane.BATCH;
    }
    return Lane.INTERACTIVE;
  }

  /** Nothing waits in batch. */
  void reset() {
    owed = 0;
  }
}
