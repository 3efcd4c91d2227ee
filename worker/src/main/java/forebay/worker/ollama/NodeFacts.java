package forebay.worker.ollama;

import forebay.protocol.ModelName;
import forebay.protocol.node.Model;
import forebay.protocol.node.Resident;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node said about itself when it was probed.
 *
 * @param models what it can serve
 * @param resident what it has in memory
 */
public record NodeFacts(List<Model> models, List<Resident> resident, String version) {

  /** Before the node said anything. */
  public static final NodeFacts NONE = new NodeFacts(List.of(), List.of(), "unknown");

  public NodeFacts {
    models = List.copyOf(models);
    resident = List.copyOf(resident);
  }

  /** What the node has under the name, null if it has nothing. */
  public @Nullable Model model(ModelName name) {
    var canonical = name.canonical();
    return models.stream()
        .filter(model -> model.name().canonical().equals(canonical))
        .findFirst()
        .orElse(null);
  }

  /** Whether the model is in the node's memory. */
  public boolean isResident(ModelName name) {
    var canonical = name.canonical();
    return resident.stream().anyMatch(model -> model.name().canonical().equals(canonical));
  }
}
