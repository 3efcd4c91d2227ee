package forebay.loadtest.node;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.StringNode;

/**
 * The smallest JSON value that fits a schema, with a text in its first free string. Knows types,
 * properties, items, enum, const and anyOf. One use each.
 */
final class SchemaFiller {
  private static final int MAX_DEPTH = 32;

  private final String text;
  private boolean used;

  SchemaFiller(String text) {
    this.text = text;
  }

  boolean isUsed() {
    return used;
  }

  JsonNode fill(JsonNode schema) {
    return fill(schema, 0);
  }

  private JsonNode fill(JsonNode schema, int depth) {
    var nodes = JsonNodeFactory.instance;
    if (depth > MAX_DEPTH) {
      return nodes.nullNode();
    }
    if (schema.has("const")) {
      return schema.path("const");
    }
    if (!schema.path("enum").isEmpty()) {
      return schema.path("enum").path(0);
    }
    if (!schema.path("anyOf").isEmpty()) {
      return fill(schema.path("anyOf").path(0), depth + 1);
    }
    return switch (typeOf(schema)) {
      case "object" -> {
        var object = nodes.objectNode();
        for (var property : schema.path("properties").properties()) {
          object.set(property.getKey(), fill(property.getValue(), depth + 1));
        }
        yield object;
      }
      case "array" -> {
        var array = nodes.arrayNode();
        if (schema.has("items")) {
          array.add(fill(schema.path("items"), depth + 1));
        }
        yield array;
      }
      case "integer", "number" -> nodes.numberNode(schema.path("minimum").asInt(1));
      case "boolean" -> nodes.booleanNode(true);
      case "null" -> nodes.nullNode();
      default -> string();
    };
  }

  private StringNode string() {
    var value = used ? "" : text;
    used = true;
    return StringNode.valueOf(value);
  }

  private static String typeOf(JsonNode schema) {
    var type = schema.path("type");
    if (type.isArray()) {
      return type.path(0).asString("string");
    }
    return type.asString(schema.has("properties") ? "object" : "string");
  }
}
