package forebay.dispatcher.scheduler;

import forebay.protocol.PoolId;
import forebay.protocol.reply.Reply;
import forebay.protocol.reply.Settlement;
import forebay.protocol.request.Assignment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pool's scheduler with its effects: asks it, and carries out what it decides. Belongs to one
 * task's thread.
 *
 * <p>Each decision may be half done when the process dies, since the topics that it writes to are
 * not written together. A hand-out that was stored and not said is missed by the node's heartbeats
 * and repeated; one that was said and not stored is found in them and adopted. An end that was
 * stored and not said is said again after the restart; one that was said and not stored happens
 * again, and of two terminal events the first counts. A payload is dropped only long after its end
 * was stored.
 */
final class PoolStage implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PoolStage.class);

  private final PoolId pool;
  private final Scheduler scheduler;
  private final Ledger ledger;
  private final Outlet outlet;
  private final PoolMetrics metrics;
  private final LoadPublisher load;

  PoolStage(PoolId pool, Scheduler scheduler, Ledger ledger, Outlet outlet, PoolMetrics metrics) {
    this.pool = pool;
    this.scheduler = scheduler;
    this.ledger = ledger;
    this.outlet = outlet;
    this.metrics = metrics;
    this.load = new LoadPublisher(outlet, metrics);
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /**
   * Takes an event.
   *
   * @param submit the record of a request that arrives
   */
  void on(SchedulerEvent event, Instant now, byte @Nullable [] submit) {
    for (var decision : scheduler.on(event, now)) {
      metrics.count(decision);
      carryOut(decision, now, submit);
    }
    load.update(scheduler.load(), now);
  }

  private void carryOut(Decision decision, Instant now, byte @Nullable [] submit) {
    switch (decision) {
      case Decision.Keep(var id) -> {
        if (submit != null) {
          ledger.keep(id, submit);
        }
      }
      case Decision.Remember(var state) -> ledger.remember(pool, state);
      case Decision.HandOut handOut -> handOut(handOut);
      case Decision.Abort(var node, var epoch, var id, var attempt, var reason) ->
          outlet.abort(new Assignment.Abort(node, epoch, id, attempt, reason));
      case Decision.Lost lost -> log(lost);
      case Decision.Requeued(var id, var attempt, var failure) -> {}
      case Decision.Tell(var id, var position, var estimate) ->
          outlet.reply(new Reply.Waiting(id, now, position, estimate));
      case Decision.End end -> end(end, now);
      case Decision.Drop(var id) -> ledger.drop(id);
      case Decision.Forget(var id) -> ledger.forget(id);
    }
  }

  private void end(Decision.End end, Instant now) {
    if (end instanceof Decision.GiveUp(var id, var key, var failure)) {
      outlet.givenUp(id, failure, ledger.submit(id));
    }
    var settlement = new Settlement(end.id(), end.key(), end.answered());
    var ended = new LedgerEntry.Ended(now, settlement, terminal(end, now));
    ledger.end(pool, ended);
    outlet.end(ended);
  }

  /** Null if the worker has told the client. */
  private static @Nullable Reply terminal(Decision.End end, Instant now) {
    return switch (end) {
      case Decision.Done done -> null;
      case Decision.Expire expire -> new Reply.Expired(expire.id(), now);
      case Decision.CancelWaiting cancel -> new Reply.Cancelled(cancel.id(), now);
      case Decision.GiveUp up -> new Reply.GivenUp(up.id(), now, up.failure());
      case Decision.Reject reject ->
          new Reply.Rejected(
              reject.id(), now, reject.rejection(), reject.message(), reject.retryAfter(), null);
    };
  }

  private void handOut(Decision.HandOut handOut) {
    var submit = ledger.submit(handOut.id());
    if (submit != null) {
      outlet.assign(handOut.node(), handOut.epoch(), handOut.attempt(), submit);
    } else {
      // The node's heartbeats will miss it, and after the last attempt the client hears of it.
      LOG.atError()
          .addKeyValue("pool", pool)
          .addKeyValue("request", handOut.id())
          .log("the request is not stored and cannot be handed out");
    }
  }

  private void log(Decision.Lost lost) {
    LOG.atInfo()
        .addKeyValue("pool", pool)
        .addKeyValue("request", lost.id())
        .addKeyValue("node", lost.node())
        .addKeyValue("attempt", lost.attempt())
        .log("the node does not run what it was given");
  }

  @Override
  public void close() {
    metrics.close();
  }
}
