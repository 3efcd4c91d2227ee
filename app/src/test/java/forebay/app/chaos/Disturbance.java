package forebay.app.chaos;

import java.time.Duration;

/** What is done to one part of the product. */
sealed interface Disturbance {

  /** How long it is so. */
  Duration lasting();

  /** kill -9, and the start of the same part after a while. */
  record Kill(Kind kind, int index, Duration lasting) implements Disturbance {}

  /** SIGSTOP of a worker, which comes back and does not know that it was away. */
  record Suspend(int worker, Duration lasting) implements Disturbance {}

  /** A node that takes requests and does not answer, while its probes do. */
  record Hang(int node, Duration lasting) implements Disturbance {}

  /** Nothing passes between the first worker and the broker. */
  record Cut(Duration lasting) implements Disturbance {}

  /** What can be killed. */
  enum Kind {
    BROKER,
    GATEWAY,
    DISPATCHER,
    CACHE,
    WORKER,
    NODE
  }
}
