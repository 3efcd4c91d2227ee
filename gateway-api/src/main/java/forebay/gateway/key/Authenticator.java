package forebay.gateway.key;

import org.jspecify.annotations.Nullable;

/** Decides who a client is. Thread-safe. */
public interface Authenticator extends AutoCloseable {

  /**
   * Who sent this {@code Authorization} header, the only place where a key is read.
   *
   * @throws forebay.gateway.problem.RefusedException with 401 if nobody is let in with it
   */
  Caller authenticate(@Nullable String authorization);

  @Override
  default void close() {}
}
