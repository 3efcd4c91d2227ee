package forebay.gateway.openai;

import forebay.protocol.node.Model;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Collection;
import tools.jackson.databind.node.ObjectNode;

/** The list of models, as OpenAI writes it. */
public final class OpenAiModels {

  /** {@code GET /v1/models}. */
  public static String list(Collection<Model> models) {
    var object = OpenAiJson.NODES.objectNode().put("object", "list");
    var data = object.putArray("data");
    models.forEach(model -> data.add(entry(model)));
    return OpenAiJson.text(object);
  }

  /** {@code GET /v1/models/{id}}. */
  public static String one(Model model) {
    return OpenAiJson.text(entry(model));
  }

  private static ObjectNode entry(Model model) {
    return OpenAiJson.NODES
        .objectNode()
        .put("id", model.name().value())
        .put("object", "model")
        .put("created", created(model))
        .put("owned_by", "library");
  }

  private static long created(Model model) {
    if (model.modifiedAt() == null) {
      return 0;
    }
    try {
      return OffsetDateTime.parse(model.modifiedAt()).toEpochSecond();
    } catch (DateTimeException e) {
      return 0;
    }
  }

  private OpenAiModels() {}
}
