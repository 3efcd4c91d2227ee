package forebay.dispatcher.scheduler;

import forebay.protocol.NodeId;
import forebay.protocol.RequestId;
import forebay.protocol.node.PoolLoad;
import forebay.protocol.reply.Failure;
import forebay.protocol.reply.Reply;
import forebay.protocol.request.Assignment;
import forebay.protocol.streams.DeadLetters;
import forebay.protocol.wire.Wire;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Writes what the scheduler says, each to its topic. Belongs to one task's thread. */
final class Outlet {

  private final ProcessorContext<String, byte[]> context;
  private final DeadLetters deadLetters = new DeadLetters(SchedulerTopology.SCHEDULER);

  Outlet(ProcessorContext<String, byte[]> context) {
    this.context = context;
  }

  void assign(NodeId node, String epoch, int attempt, byte[] submit) {
    var record = AssignRecord.of(node, epoch, attempt, submit);
    write(SchedulerTopology.ASSIGNMENTS, node.value(), record);
  }

  void abort(Assignment.Abort abort) {
    write(SchedulerTopology.ASSIGNMENTS, abort.node().value(), Wire.encode(abort));
  }

  void reply(Reply reply) {
    write(SchedulerTopology.REPLIES, reply.id().toString(), Wire.encode(reply));
  }

  /** Tells admission, and the client if nobody has. */
  void end(LedgerEntry.Ended ended) {
    var settlement = ended.settlement();
    write(SchedulerTopology.SETTLEMENTS, settlement.key().value(), Wire.encode(settlement));
    if (ended.terminal() != null) {
      reply(ended.terminal());
    }
  }

  void load(PoolLoad load) {
    write(SchedulerTopology.LOAD, load.pool().value(), Wire.encode(load));
  }

  void unreadable(String reason, Record<String, byte[]> record) {
    var letter = deadLetters.unreadable(reason, context.recordMetadata(), record.value());
    write(SchedulerTopology.DEAD_LETTERS, record.key(), letter);
  }

  void givenUp(RequestId id, Failure failure, byte @Nullable [] submit) {
    var letter = deadLetters.givenUp(id, failure, submit);
    write(SchedulerTopology.DEAD_LETTERS, id.toString(), letter);
  }

  private void write(String sink, @Nullable String key, byte[] value) {
    context.forward(new Record<>(key, value, context.currentSystemTimeMs()), sink);
  }
}
