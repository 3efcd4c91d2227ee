package forebay.protocol.request;

import forebay.protocol.NodeId;
import forebay.protocol.RequestId;

/**
 * What a worker is told, on {@code assignments} in the partition of the node. A worker ignores what
 * is meant for another node or for another epoch of its own.
 */
public sealed interface Assignment {

  /** The node that this is meant for. */
  NodeId node();

  /** The life of the worker that this is meant for. */
  String epoch();

  /**
   * Run this request now: a slot is free for it.
   *
   * @param attempt counted from 1
   */
  record Assign(NodeId node, String epoch, int attempt, Request.Submit submit)
      implements Assignment {}

  /** Stop running this attempt. */
  record Abort(NodeId node, String epoch, RequestId id, int attempt, AbortReason reason)
      implements Assignment {}

  /**
   * Take nothing new, and say so in every heartbeat; what runs is finished. Written by an
   * operator's command, not by the scheduler. It ends with the worker's life, or with the opposite
   * order.
   */
  record Drain(NodeId node, String epoch, boolean draining) implements Assignment {}

  /** Why an attempt is to stop, which decides what its worker says to the client. */
  enum AbortReason {
    /** Nobody wants the answer: the worker ends the request as cancelled. */
    CANCELLED,
    /** The deadline has passed: the worker ends the request as expired. */
    EXPIRED,
    /** Another attempt has taken over: the worker fails what it has shown, or says nothing. */
    SUPERSEDED
  }
}
