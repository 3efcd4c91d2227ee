package forebay.protocol.lifecycle;

import java.io.IOException;

/**
 * A part of the product that runs by itself: gateway, admission, cache, scheduler, worker. Made,
 * started once, asked for its health by any thread, closed once or more often.
 */
public interface Role extends AutoCloseable {

  /** What logs, health reports and metrics call it. */
  String name();

  /**
   * Starts the role and returns without waiting until it is ready.
   *
   * @throws IOException with a message for the user if something outside it cannot be had
   */
  void start() throws IOException;

  /** How it is now. */
  Health health();

  /** Stops it within its own bound of time; the second call does nothing. */
  @Override
  void close();
}
