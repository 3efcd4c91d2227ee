package forebay.gateway.json;

import forebay.gateway.problem.Problem;
import forebay.gateway.problem.RefusedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of an object that a client sent, each read with the type it must have. A field of
 * another type is a 400 that names its path; {@code null} is as if the field were not there; fields
 * that nobody asks for are ignored. Immutable.
 */
public final class JsonFields {

  private final JsonNode object;
  private final String path;

  JsonFields(JsonNode object, String path) {
    this.object = object;
    this.path = path;
  }

  /** The path of a field, as the client is told it. */
  public String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** A refusal of a field. */
  public RefusedException refused(String name, String message) {
    return new RefusedException(Problem.badRequest(path(name), path(name) + " " + message));
  }

  /** The field as it is. */
  public @Nullable JsonNode node(String name) {
    var node = object.get(name);
    return node == null || node.isNull() ? null : node;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return object.isEmpty();
  }

  /** A text. */
  public @Nullable String text(String name) {
    var node = node(name);
    if (node == null) {
      return null;
    }
    if (!node.isString()) {
      throw refused(name, "must be a string");
    }
    return node.stringValue();
  }

  /** A text that must be there and not be empty. */
  public String requiredText(String name) {
    var text = text(name);
    if (text == null || text.isEmpty()) {
      throw refused(name, "is required");
    }
    return text;
  }

  /** True or false. */
  public boolean flag(String name, boolean absent) {
    var node = node(name);
    if (node == null) {
      return absent;
    }
    if (!node.isBoolean()) {
      throw refused(name, "must be true or false");
    }
    return node.booleanValue();
  }

  /** A whole number within the bounds, which are allowed. */
  public @Nullable Integer integer(String name, int min, int max) {
    var value = whole(name, min, max);
    return value == null ? null : value.intValue();
  }

  /** A whole number of 64 bits. */
  public @Nullable Long whole(String name, long min, long max) {
    var node = node(name);
    if (node == null) {
      return null;
    }
    var number = node.isNumber() ? node.doubleValue() : Double.NaN;
    var integral = node.isIntegralNumber() ? node.canConvertToLong() : number == Math.rint(number);
    if (!integral || Math.abs(number) > 9.3e18) {
      throw refused(name, "must be a whole number");
    }
    var value = node.isIntegralNumber() ? node.longValue() : (long) number;
    if (value < min || value > max) {
      throw refused(name, "must be between %d and %d".formatted(min, max));
    }
    return value;
  }

  /** A number within the bounds, which are allowed. */
  public @Nullable Double number(String name, double min, double max) {
    var node = node(name);
    if (node == null) {
      return null;
    }
    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
      throw refused(name, "must be a number");
    }
    var value = node.doubleValue();
    if (value < min || value > max) {
      throw refused(name, "must be between %s and %s".formatted(shortest(min), shortest(max)));
    }
    return value;
  }

  private static String shortest(double bound) {
    return bound == Math.rint(bound) && Math.abs(bound) < 1e15
        ? Long.toString((long) bound)
        : Double.toString(bound);
  }

  /** An object. */
  public @Nullable JsonFields fields(String name) {
    var node = node(name);
    if (node == null) {
      return null;
    }
    if (!node.isObject()) {
      throw refused(name, "must be an object");
    }
    return new JsonFields(node, path(name));
  }

  /** An object that must be there. */
  public JsonFields requiredFields(String name) {
    var fields = fields(name);
    if (fields == null) {
      throw refused(name, "is required");
    }
    return fields;
  }

  /** An array of objects, empty if it is not there. */
  public List<JsonFields> objects(String name) {
    var objects = new ArrayList<JsonFields>();
    for (var element : array(name)) {
      var place = path(name) + "[" + objects.size() + "]";
      if (!element.isObject()) {
        throw new RefusedException(Problem.badRequest(place, place + " must be an object"));
      }
      objects.add(new JsonFields(element, place));
    }
    return objects;
  }

  /** An array of texts, empty if it is not there. */
  public List<String> texts(String name) {
    var texts = new ArrayList<String>();
    for (var element : array(name)) {
      if (!element.isString()) {
        var place = path(name) + "[" + texts.size() + "]";
        throw new RefusedException(Problem.badRequest(place, place + " must be a string"));
      }
      texts.add(element.stringValue());
    }
    return texts;
  }

  /** Whether the field is an array. */
  public boolean isArray(String name) {
    var node = node(name);
    return node != null && node.isArray();
  }

  private Iterable<JsonNode> array(String name) {
    var node = node(name);
    if (node == null) {
      return List.of();
    }
    if (!node.isArray()) {
      throw refused(name, "must be an array");
    }
    return node.values();
  }
}
