package forebay.protocol.node;

import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model that a node can serve, as its {@code /api/tags} describes it.
 *
 * @param modifiedAt RFC 3339, as the node wrote it
 */
public record Model(
    ModelName name,
    ModelDigest digest,
    long sizeBytes,
    @Nullable String modifiedAt,
    Details details,
    List<String> capabilities) {

  public Model {
    capabilities = capabilities == null ? List.of() : List.copyOf(capabilities);
  }

  /** Ollama's {@code details}. */
  public record Details(
      @Nullable String parentModel,
      @Nullable String format,
      @Nullable String family,
      List<String> families,
      @Nullable String parameterSize,
      @Nullable String quantizationLevel) {

    public Details {
      families = families == null ? List.of() : List.copyOf(families);
    }
  }
}
