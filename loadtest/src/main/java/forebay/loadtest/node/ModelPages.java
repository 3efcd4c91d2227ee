package forebay.loadtest.node;

import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/** What a node says of its models: the bodies of tags, ps, show and version. Thread-safe. */
final class ModelPages {
  private static final String MODIFIED_AT = "2026-01-01T00:00:00.123456789Z";

  private final NodeSettings settings;
  private final SlotGate gate;
  private final byte[] tags;

  ModelPages(NodeSettings settings, SlotGate gate) {
    this.settings = settings;
    this.gate = gate;
    this.tags = Json.bytes(tagsPage());
  }

  byte[] tags() {
    return tags;
  }

  private ObjectNode tagsPage() {
    var page = Json.object();
    var list = page.putArray("models");
    for (var model : settings.models()) {
      var entry = list.addObject();
      entry.put("name", model.name()).put("model", model.name()).put("modified_at", MODIFIED_AT);
      entry.put("size", model.sizeBytes()).put("digest", model.digest());
      entry.set("details", details(model));
      var capabilities = entry.putArray("capabilities");
      model.capabilities().forEach(capabilities::add);
    }
    return page;
  }

  /** The models in memory. */
  byte[] ps() {
    var page = Json.object();
    var list = page.putArray("models");
    for (var resident : gate.resident()) {
      var model = resident.model();
      var entry = list.addObject();
      entry.put("name", model.name()).put("model", model.name());
      entry.put("size", model.sizeBytes()).put("digest", model.digest());
      entry.set("details", details(model));
      entry.put("expires_at", expiresAt(resident.nanosLeft()));
      entry.put("size_vram", Math.min(model.sizeBytes(), settings.memoryBytes()));
      entry.put("context_length", model.contextLength());
    }
    return Json.bytes(page);
  }

  byte[] show(ModelSettings model) {
    var page = Json.object();
    page.put("license", "Simulated; no weights.");
    page.put("modelfile", "FROM " + model.name() + "\n");
    page.put("parameters", "temperature 0.6");
    page.put("template", "{{ .Prompt }}");
    page.set("details", details(model));
    page.putObject("model_info")
        .put("general.architecture", model.family())
        .put("general.parameter_count", model.sizeBytes())
        .put(model.family() + ".context_length", model.contextLength())
        .put(model.family() + ".embedding_length", EmbedHandler.DEFAULT_DIMENSIONS);
    var capabilities = page.putArray("capabilities");
    model.capabilities().forEach(capabilities::add);
    page.put("modified_at", MODIFIED_AT);
    return Json.bytes(page);
  }

  byte[] version() {
    return Json.bytes(Json.object().put("version", settings.version()));
  }

  private static String expiresAt(long nanosLeft) {
    // Ollama writes a far time for a model that stays for ever; a century is as far.
    var nanos = Math.min(nanosLeft, Duration.ofDays(36_500).toNanos());
    return Instant.now().plusNanos(nanos).toString();
  }

  private static ObjectNode details(ModelSettings model) {
    var details = Json.object();
    details.put("parent_model", "").put("format", "gguf").put("family", model.family());
    details.putArray("families").add(model.family());
    details.put("parameter_size", model.parameterSize());
    details.put("quantization_level", model.quantization());
    return details;
  }
}
