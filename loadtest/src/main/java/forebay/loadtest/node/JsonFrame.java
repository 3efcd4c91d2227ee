package forebay.loadtest.node;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The JSON around the tokens of an answer whose request wants JSON; else nothing. */
record JsonFrame(String before, String after) {
  private static final String PLACEHOLDER = "@tokens@";
  private static final JsonFrame NONE = new JsonFrame("", "");
  private static final JsonFrame ANY = new JsonFrame("{\"answer\":\"", "\"}");

  /** The frame for {@code "json"}, for a schema (whose first free string takes the tokens). */
  static JsonFrame of(@Nullable JsonNode format) {
    if (format == null) {
      return NONE;
    }
    if (format.isString()) {
      return ANY;
    }
    var json = new SchemaFiller(PLACEHOLDER).fill(format).toString();
    var at = json.indexOf(PLACEHOLDER);
    return at < 0
        ? ANY
        : new JsonFrame(json.substring(0, at), json.substring(at + PLACEHOLDER.length()));
  }
}
