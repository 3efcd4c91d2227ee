package forebay.dispatcher.admission;

import forebay.protocol.RequestId;
import forebay.protocol.SessionId;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is counted for one key: its window, its sessions, its open requests, and which request a
 * token means. Changed only through {@link Passes}.
 */
final class KeyBook {

  private static final RequestId LOWEST = new RequestId(0, 0, 0, 0);

  final RateWindow window = new RateWindow();

  private final Map<SessionId, RateWindow> sessions = new HashMap<>();
  private final TreeMap<Place, RequestId> tokens =
      new TreeMap<>(
          Comparator.comparing(Place::token).thenComparing(Place::at).thenComparing(Place::id));
  private int open;
  private int deferred;

  /** Where a request stands among those with its token. */
  private record Place(String token, Instant at, RequestId id) {

    static Place of(Pass pass) {
      return new Place(pass.token(), pass.at(), pass.id());
    }
  }

  void add(Pass pass) {
    if (pass.metered()) {
      window.add(pass.at());
    }
    if (pass.session() != null) {
      sessions.computeIfAbsent(pass.session(), session -> new RateWindow()).add(pass.at());
    }
    tokens.put(Place.of(pass), pass.id());
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
    tokens.remove(Place.of(pass));
    open -= pass.live() ? 1 : 0;
    deferred -= pass.state() == Pass.State.DEFERRED ? 1 : 0;
  }

  /** When the session was let in last, as far as it is known. */
  @Nullable Instant last(SessionId session) {
    var instants = sessions.get(session);
    return instants == null ? null : instants.last();
  }

  /** The latest request with this token. */
  @Nullable RequestId original(String token) {
    var latest = tokens.lowerEntry(new Place(token, Instant.MAX, LOWEST));
    return latest != null && latest.getKey().token.equals(token) ? latest.getValue() : null;
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
