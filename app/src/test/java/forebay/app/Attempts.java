package forebay.app;

import forebay.protocol.RequestId;
import forebay.protocol.reply.Reply;
import java.util.HashSet;
import java.util.Set;

/** Reads in the log of replies how requests were answered. */
final class Attempts {

  /** How many requests had text of one attempt continued by another. */
  static int continued(String prefix) {
    var begun = new HashSet<RequestId>();
    var continued = new HashSet<RequestId>();
    WholeTopic.read(
        SharedBroker.bootstrap(),
        prefix + "replies",
        entry -> count(WholeTopic.decode(Reply.class, entry), begun, continued));
    return continued.size();
  }

  private static void count(Reply reply, Set<RequestId> begun, Set<RequestId> continued) {
    switch (reply) {
      case Reply.Delta delta -> begun.add(delta.id());
      case Reply.Started started when started.continues() && begun.contains(started.id()) ->
          continued.add(started.id());
      case Reply ignored -> {}
    }
  }

  private Attempts() {}
}
