package forebay.protocol.node;

import forebay.protocol.ModelName;
import forebay.protocol.NodeId;
import forebay.protocol.PoolId;
import forebay.protocol.RequestId;
import forebay.protocol.chat.Usage;
import forebay.protocol.reply.Failure;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker says about its node, on {@code nodes} keyed by the pool. A worker writes its
 * reports in the order in which things happened.
 */
public sealed interface NodeReport {

  /** The node that this is about. */
  NodeId node();

  /** The pool that the node belongs to. */
  PoolId pool();

  /** The worker's life: what was assigned to an earlier one is lost. */
  String epoch();

  /**
   * The whole truth about a node: the ticket that hand-outs are made against. Sent each second and
   * on every change of health or models.
   *
   * @param slots the most requests that the node may run at once
   * @param slotLimits models that it may run fewer of at once
   * @param models what the node can serve
   * @param resident what the node has in memory
   * @param running the attempts that run now
   * @param version the Ollama version
   * @param gpuMemory the part of its GPU memory that is used, 0 to 1; null if it does not say
   */
  record Heartbeat(
      NodeId node,
      PoolId pool,
      String epoch,
      Health health,
      int slots,
      List<SlotLimit> slotLimits,
      List<Model> models,
      List<Resident> resident,
      List<Run> running,
      String version,
      @Nullable Double gpuMemory)
      implements NodeReport {

    public Heartbeat {
      slotLimits = List.copyOf(slotLimits);
      models = List.copyOf(models);
      resident = List.copyOf(resident);
      running = List.copyOf(running);
    }
  }

  /**
   * An attempt holds its slot no longer.
   *
   * @param returned null if the worker ended the request itself; otherwise why it gives the request
   *     back, for the scheduler to decide: the next attempt finds what was shown in the log
   * @param usage what the answer cost, if there is one
   * @param firstToken how long after it was taken the first token came, null if none did
   * @param busy how long the attempt held its slot
   */
  record Finished(
      NodeId node,
      PoolId pool,
      String epoch,
      RequestId id,
      int attempt,
      @Nullable Failure returned,
      @Nullable Usage usage,
      @Nullable Duration firstToken,
      Duration busy)
      implements NodeReport {}

  /** A node runs at most so many requests for this model at once. */
  record SlotLimit(ModelName model, int slots) {}

  /** One attempt that a node runs. */
  record Run(RequestId id, int attempt) {}

  /** Whether a node may be given work. */
  enum Health {
    /** Give it work. */
    UP,
    /** An operator wants it empty: give it none, it finishes what it has. */
    DRAINING,
    /** Probes or generations fail: give it none. */
    DOWN
  }
}
