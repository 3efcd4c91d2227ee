package forebay.protocol.lifecycle;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what was opened, in reverse order, and loses no failure: the first is thrown with the
 * others attached. Used by whoever builds a graph of components; not thread-safe.
 */
public final class Closer implements AutoCloseable {

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Takes charge of closing it. */
  public <T extends AutoCloseable> T add(T closeable) {
    opened.push(closeable);
    return closeable;
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        if (failure == null) {
          failure = new IllegalStateException("closing failed", e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
