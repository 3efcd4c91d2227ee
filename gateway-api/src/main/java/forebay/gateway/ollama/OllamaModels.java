package forebay.gateway.ollama;

import forebay.gateway.node.NodeDirectory;
import forebay.protocol.ModelName;
import forebay.protocol.node.Model;
import forebay.protocol.node.Resident;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The lists of models, and the answer to loading one, as Ollama writes them. */
public final class OllamaModels {

  /** {@code GET /api/tags}. */
  public static String tags(Collection<Model> found) {
    var object = JsonNodeFactory.instance.objectNode();
    var models = object.putArray("models");
    for (var model : found) {
      var entry =
          models
              .addObject()
              .put("name", model.name().value())
              .put("model", model.name().value())
              .put("modified_at", model.modifiedAt())
              .put("size", model.sizeBytes())
              .put("digest", model.digest().value());
      entry.set("details", details(model.details()));
      if (!model.capabilities().isEmpty()) {
        var capabilities = entry.putArray("capabilities");
        model.capabilities().forEach(capabilities::add);
      }
    }
    return OllamaJson.text(object);
  }

  /** {@code GET /api/ps}. */
  public static String ps(Collection<Resident> residents, NodeDirectory nodes) {
    var object = JsonNodeFactory.instance.objectNode();
    var models = object.putArray("models");
    for (var resident : residents) {
      var entry =
          models
              .addObject()
              .put("name", resident.name().value())
              .put("model", resident.name().value())
              .put("size", resident.sizeBytes());
      var model = nodes.model(resident.name());
      if (model != null) {
        entry.put("digest", model.digest().value());
        entry.set("details", details(model.details()));
      }
      entry.put("expires_at", resident.expiresAt()).put("size_vram", resident.vramBytes());
      if (resident.contextLength() != null) {
        entry.put("context_length", resident.contextLength());
      }
    }
    return OllamaJson.text(object);
  }

  /** {@code GET /api/version}. */
  public static String version(String version) {
    return OllamaJson.text(JsonNodeFactory.instance.objectNode().put("version", version));
  }

  /**
   * What a node says when it has loaded a model. Nothing is loaded: the nodes do that when a
   * request comes.
   */
  public static String loaded(ModelName model, boolean completion, boolean unload, Instant now) {
    var object = OllamaJson.head(model, now);
    if (completion) {
      object.put("response", "");
    } else {
      object.putObject("message").put("role", "assistant").put("content", "");
    }
    return OllamaJson.text(object.put("done", true).put("done_reason", unload ? "unload" : "load"));
  }

  private static ObjectNode details(Model.Details details) {
    var object =
        JsonNodeFactory.instance
            .objectNode()
            .put("parent_model", orEmpty(details.parentModel()))
            .put("format", orEmpty(details.format()))
            .put("family", orEmpty(details.family()));
    var families = object.putArray("families");
    details.families().forEach(families::add);
    return object
        .put("parameter_size", orEmpty(details.parameterSize()))
        .put("quantization_level", orEmpty(details.quantizationLevel()));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private OllamaModels() {}
}
