package forebay.loadtest.node;

import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The mapper of the node and a few shapes that both ports send. Thread-safe. */
final class Json {
  static final JsonMapper MAPPER =
      JsonMapper.builder(JsonFactory.builder().rootValueSeparator("").build()).build();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static byte[] bytes(JsonNode node) {
    return MAPPER.writeValueAsBytes(node);
  }

  static byte[] error(String text) {
    return bytes(object().put("error", text));
  }

  /** Writes objects one after the other; what separates them is the caller's. */
  static JsonGenerator generator(OutputStream target) {
    return MAPPER.createGenerator(target);
  }
}
