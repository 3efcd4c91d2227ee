package forebay.worker.ollama;

import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.node.Model;
import forebay.protocol.node.Resident;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the answers of {@code /api/tags}, {@code /api/ps} and {@code /api/version}. */
final class FactsReader {

  static NodeFacts read(JsonNode tags, JsonNode ps, JsonNode version) {
    var models = new ArrayList<Model>();
    tags.path("models").values().forEach(node -> model(node).ifPresent(models::add));
    return new NodeFacts(models, resident(ps), version.path("version").stringValue("unknown"));
  }

  /** What {@code /api/ps} says alone. */
  static List<Resident> resident(JsonNode ps) {
    var resident = new ArrayList<Resident>();
    ps.path("models").values().forEach(node -> residentModel(node).ifPresent(resident::add));
    return resident;
  }

  /** A model without a usable name or digest cannot be asked for: it is left out. */
  private static Optional<Model> model(JsonNode node) {
    try {
      return Optional.of(
          new Model(
              name(node),
              new ModelDigest(node.path("digest").stringValue("")),
              node.path("size").asLong(0),
              text(node, "modified_at"),
              details(node.path("details")),
              texts(node.path("capabilities"))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Resident> residentModel(JsonNode node) {
    try {
      return Optional.of(
          new Resident(
              name(node),
              node.path("size").asLong(0),
              node.path("size_vram").asLong(0),
              text(node, "expires_at"),
              node.path("context_length").isNumber()
                  ? node.path("context_length").asInt(0)
                  : null));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static ModelName name(JsonNode node) {
    var name = node.path("name").stringValue("");
    return new ModelName(name.isEmpty() ? node.path("model").stringValue("") : name).canonical();
  }

  private static Model.Details details(JsonNode node) {
    return new Model.Details(
        text(node, "parent_model"),
        text(node, "format"),
        text(node, "family"),
        texts(node.path("families")),
        text(node, "parameter_size"),
        text(node, "quantization_level"));
  }

  private static @Nullable String text(JsonNode node, String field) {
    return node.path(field).stringValue(null);
  }

  private static List<String> texts(JsonNode array) {
    return array.values().stream().map(value -> value.stringValue("")).toList();
  }

  private FactsReader() {}
}
