package forebay.loadtest.bench;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Sends at a fixed rate whether or not answers come, each request on a virtual thread of its own. A
 * request is timed from when it was due, so a slow answer cannot hide the wait of the next one.
 */
final class OpenLoop {

  /** One request, given the instant ({@link System#nanoTime}) at which it was due. */
  interface Call {
    void run(int number, long dueNanos) throws Exception;
  }

  /** Runs the calls, and hands over what those that failed threw. */
  static void run(double perSecond, Duration duration, Call call, Consumer<Exception> onFailure) {
    var requests = (int) (perSecond * duration.toMillis() / 1000);
    var start = System.nanoTime();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < requests; i++) {
        var number = i;
        var due = start + (long) (i * 1e9 / perSecond);
        LockSupport.parkNanos(due - System.nanoTime());
        threads.execute(
            () -> {
              try {
                call.run(number, due);
              } catch (Exception e) {
                onFailure.accept(e);
              }
            });
      }
    }
  }

  private OpenLoop() {}
}
