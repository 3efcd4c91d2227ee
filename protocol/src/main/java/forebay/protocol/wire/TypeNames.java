package forebay.protocol.wire;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import forebay.protocol.node.NodeReport;
import forebay.protocol.node.PoolLoad;
import forebay.protocol.reply.Answer;
import forebay.protocol.reply.Origin;
import forebay.protocol.reply.Reply;
import forebay.protocol.reply.Settlement;
import forebay.protocol.request.Assignment;
import forebay.protocol.request.DeadLetter;
import forebay.protocol.request.Request;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.module.SimpleModule;

/**
 * The type names on the wire, each with its version. A record whose meaning changes gets a new
 * version here; the name of the old one is then unknown, and what is left of it in the topics goes
 * to {@code dead-letters} instead of being misread.
 */
final class TypeNames extends SimpleModule {

  private static final long serialVersionUID = 1L;

  TypeNames() {
    super("forebay-type-names");
    sealed(Request.class);
    name(Request.Submit.class, "submit.v1");
    name(Request.Cancel.class, "cancel.v1");

    sealed(Assignment.class);
    name(Assignment.Assign.class, "assign.v1");
    name(Assignment.Abort.class, "abort.v1");
    name(Assignment.Drain.class, "drain.v1");

    sealed(NodeReport.class);
    name(NodeReport.Heartbeat.class, "heartbeat.v1");
    name(NodeReport.Finished.class, "finished.v1");

    sealed(Reply.class);
    name(Reply.Accepted.class, "accepted.v1");
    name(Reply.Admitted.class, "admitted.v1");
    name(Reply.Missed.class, "missed.v1");
    name(Reply.Waiting.class, "waiting.v1");
    name(Reply.Started.class, "started.v1");
    name(Reply.Delta.class, "delta.v1");
    name(Reply.Completed.class, "completed.v1");
    name(Reply.Failed.class, "failed.v1");
    name(Reply.GivenUp.class, "given-up.v1");
    name(Reply.Rejected.class, "rejected.v1");
    name(Reply.Attached.class, "attached.v1");
    name(Reply.Cancelled.class, "cancelled.v1");
    name(Reply.Expired.class, "expired.v1");

    sealed(Origin.class);
    name(Origin.Node.class, "node.v1");
    name(Origin.Cache.class, "cache.v1");

    alone(Answer.class, "answer.v1");
    alone(Settlement.class, "settlement.v1");
    alone(PoolLoad.class, "pool-load.v1");
    alone(DeadLetter.class, "dead-letter.v1");
  }

  /** The kinds of record of a topic. */
  private void sealed(Class<?> type) {
    setMixInAnnotation(type, NamedByType.class);
  }

  /** A topic's only kind of record. */
  private void alone(Class<?> type, String name) {
    sealed(type);
    name(type, name);
  }

  private void name(Class<?> type, String name) {
    registerSubtypes(new NamedType(type, name));
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  private interface NamedByType {}
}
