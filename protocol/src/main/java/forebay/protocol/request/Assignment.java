package forebay.protocol.request;

import forebay.protocol.NodeId;
import forebay.protocol.RequestId;

/**
 * What the scheduler tells a worker, on {@code assignments} in the partition of the node. A worker
 * ignores what is meant for another node or for another epoch of its own.
 */
public sealed interface Assignment {

  /** The node that this is meant for. */
  NodeId node();

  /** The life of the worker that this is meant for. */
  String epoch();

  /** The attempt, counted from 1. */
  int attempt();

  /** Run this request now: a slot is free for it. */
  record Assign(NodeId node, String epoch, int attempt, Request.Submit submit)
      implements Assignment {}

  /** Stop running this attempt. */
  record Abort(NodeId node, String epoch, RequestId id, int attempt, AbortReason reason)
      implements Assignment {}

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
