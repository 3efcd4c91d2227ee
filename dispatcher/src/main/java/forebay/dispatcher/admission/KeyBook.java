package forebay.dispatcher.admission;

import forebay.protocol.RequestId;
import forebay.protocol.SessionId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is counted for one key: its window, its sessions, its open requests, and which request a
 * token means. Changed only through {@link Passes}.
 */
final class KeyBook {

  final RateWindow window = new RateWindow();

  private final Map<SessionId, RateWindow> sessions = new HashMap<>();
  private final Map<String, Pass> tokens = new HashMap<>();
  private int open;
  private int deferred;

  void add(Pass pass) {
    if (pass.metered()) {
      window.add(pass.at());
    }
    if (pass.session() != null) {
      sessions.computeIfAbsent(pass.session(), session -> new RateWindow()).add(pass.at());
    }
    tokens.merge(pass.token(), pass, KeyBook::later);
    open += pass.live() ? 1 : 0;
    deferred += pass.state() == Pass.State.DEFERRED ? 1 : 0;
  }

  void remove(Pass pass) {
    if (pass.metered()) {
      window.remove(pass.at());
    }
    if (pass.session() != null) {
      sessions.computeIfPresent(pass.session(), (session, instants) -> instants.without(pass.at()));
    }
    tokens.remove(pass.token(), pass);
    open -= pass.live() ? 1 : 0;
    deferred -= pass.state() == Pass.State.DEFERRED ? 1 : 0;
  }

  private static Pass later(Pass one, Pass other) {
    return other.at().isBefore(one.at()) ? one : other;
  }

  /** When the session was let in last, as far as it is known. */
  @Nullable Instant last(SessionId session) {
    var instants = sessions.get(session);
    return instants == null ? null : instants.last();
  }

  /** The latest request with this token. */
  @Nullable RequestId original(String token) {
    var pass = tokens.get(token);
    return pass == null ? null : pass.id();
  }

  /** Requests that wait or run. */
  int open() {
    return open;
  }

  /** Those of them that are held back here. */
  int deferred() {
    return deferred;
  }

  boolean isEmpty() {
    return window.isEmpty() && tokens.isEmpty() && open == 0;
  }
}
