package forebay.protocol.node;

import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.PoolId;
import java.util.List;

/**
 * The state of a pool as its scheduler sees it, on {@code load}, compacted. Admission and cache
 * decide by it.
 *
 * @param nodes nodes that may be given work
 * @param slots their slots together
 * @param running attempts handed out and not finished
 * @param waiting requests that no slot was free for yet
 * @param models what the pool serves now
 */
public record PoolLoad(
    PoolId pool, int nodes, int slots, int running, int waiting, List<ServedModel> models) {

  public PoolLoad {
    models = List.copyOf(models);
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
