package forebay.dispatcher.benchmark;

import java.lang.ref.Reference;

/** Measures what one waiting request takes of the scheduler's memory: its heap with and without. */
public final class MemoryOfWaiting {

  private static final int NODES = 1_000;
  private static final int[] WAITING = {10_000, 100_000};

  private MemoryOfWaiting() {}

  /** Prints bytes a request. */
  public static void main(String[] args) {
    var none = bytes(0);
    for (var waiting : WAITING) {
      System.out.printf("%d waiting: %d bytes each%n", waiting, (bytes(waiting) - none) / waiting);
    }
  }

  private static long bytes(int waiting) {
    var before = used();
    var pool = new BusyPool(NODES, NODES + waiting);
    try {
      return used() - before;
    } finally {
      Reference.reachabilityFence(pool);
    }
  }

  private static long used() {
    var runtime = Runtime.getRuntime();
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      runtime.gc();
      used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
    }
    return used;
  }
}
