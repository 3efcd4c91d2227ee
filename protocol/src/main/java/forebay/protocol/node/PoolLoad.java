package forebay.protocol.node;

import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.PoolId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a pool as its scheduler sees it, on {@code load}, compacted. Admission and cache
 * decide by it.
 *
 * @param nodes nodes that may be given work
 * @param slots their slots together
 * @param running attempts handed out and not finished
 * @param waiting requests that no slot was free for yet
 * @param models what the pool serves now
 * @param gpuMemory the part of the nodes' GPU memory that is used, 0 to 1; null if no node says
 * @param firstTokenP95 from its arrival at the scheduler to an answer's first token, of late; null
 *     if there were none
 * @param brownOut whether the pool is so slow that it takes in only what it can answer in time
 */
public record PoolLoad(
    PoolId pool,
    int nodes,
    int slots,
    int running,
    int waiting,
    List<ServedModel> models,
    @Nullable Double gpuMemory,
    @Nullable Duration firstTokenP95,
    boolean brownOut) {

  public PoolLoad {
    models = List.copyOf(models);
  }

  /** A pool of which nothing is known yet. */
  public static PoolLoad unknown(PoolId pool) {
    return new PoolLoad(pool, 0, 0, 0, 0, List.of(), null, null, false);
  }

  /** Whether some node of the pool serves the model with exactly these weights. */
  public boolean serves(ModelName model, ModelDigest digest) {
    var canonical = model.canonical();
    return models.stream()
        .anyMatch(served -> served.name().equals(canonical) && served.digests().contains(digest));
  }

  /**
   * A model and its weights; more than one digest while nodes are being updated.
   *
   * @param name canonical
   */
  public record ServedModel(ModelName name, List<ModelDigest> digests) {

    public ServedModel {
      digests = List.copyOf(digests);
    }
  }
}
