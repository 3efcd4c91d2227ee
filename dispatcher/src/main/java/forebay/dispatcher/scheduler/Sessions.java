package forebay.dispatcher.scheduler;

import forebay.protocol.KeyId;
import forebay.protocol.NodeId;
import forebay.protocol.SessionId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The node that had each conversation's last turn, and may still have its prompt in a cache. Of
 * those that spoke lately; not stored, since it only breaks ties.
 */
final class Sessions {

  private static final int MAX_SESSIONS = 10_000;

  private record Conversation(KeyId key, SessionId session) {}

  private final Map<Conversation, NodeId> nodes =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Conversation, NodeId> eldest) {
          return size() > MAX_SESSIONS;
        }
      };

  @Nullable NodeId of(SchedulerEvent.Arrived request) {
    var session = request.session();
    return session == null ? null : nodes.get(new Conversation(request.key(), session));
  }

  void remember(SchedulerEvent.Arrived request, NodeId node) {
    var session = request.session();
    if (session != null) {
      nodes.put(new Conversation(request.key(), session), node);
    }
  }
}
