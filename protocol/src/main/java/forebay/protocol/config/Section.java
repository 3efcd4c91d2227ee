package forebay.protocol.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One section of the configuration file while it is being read. Reading a key declares it: with its
 * type, its default and what it means it goes into the list of {@link Key}s, from which the
 * documentation and the suggestion for a misspelt key are made. A wrong value is noted and the
 * default taken, so that all problems are found in one run.
 */
final class Section {

  private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*(kB|MB|GB)?");

  private final String name;
  private final @Nullable JsonNode node;
  private final List<Key> keys;
  private final List<String> problems;

  /**
   * The section of this name.
   *
   * @param node what the file has under the name
   */
  Section(String name, @Nullable JsonNode node, List<Key> keys, List<String> problems) {
    this.name = name;
    this.node = node;
    this.keys = keys;
    this.problems = problems;
    if (node != null && !node.isObject() && !node.isNull()) {
      problems.add(name + ": expected a section with keys, found " + shown(node));
    }
  }

  int number(String key, int byDefault, int min, int max, String doc) {
    return value(
        key,
        "number " + min + ".." + max,
        byDefault,
        Integer.toString(byDefault),
        doc,
        value -> asNumber(value, min, max));
  }

  boolean flag(String key, boolean byDefault, String doc) {
    return value(
        key,
        "true or false",
        byDefault,
        Boolean.toString(byDefault),
        doc,
        value -> {
          if (!value.isBoolean()) {
            throw new IllegalArgumentException("expected true or false");
          }
          return value.booleanValue();
        });
  }

  String text(String key, String byDefault, String doc) {
    return value(key, "text", byDefault, "\"" + byDefault + "\"", doc, Section::asText);
  }

  String oneOf(String key, String byDefault, List<String> allowed, String doc) {
    return value(
        key,
        String.join(" or ", allowed),
        byDefault,
        byDefault,
        doc,
        value -> {
          var text = asText(value).toLowerCase(Locale.ROOT);
          if (!allowed.contains(text)) {
            throw new IllegalArgumentException("expected one of " + String.join(", ", allowed));
          }
          return text;
        });
  }

  /** A time with its unit ({@code 1.2s}, {@code 250ms}, {@code 2h}); a bare number is seconds. */
  Duration duration(String key, Duration byDefault, String doc) {
    return value(key, "duration", byDefault, Durations.text(byDefault), doc, Section::asDuration);
  }

  /** A duration, or 0 for none. */
  Duration pause(String key, Duration byDefault, String doc) {
    return value(
        key,
        "duration or 0",
        byDefault,
        Durations.text(byDefault),
        doc,
        value -> isZero(value) ? Duration.ZERO : asDuration(value));
  }

  private static boolean isZero(JsonNode value) {
    return value.isNumber() && value.doubleValue() == 0;
  }

  /** A part of a whole, 0 to 1. */
  double fraction(String key, double byDefault, String doc) {
    return value(
        key,
        "number 0..1",
        byDefault,
        Double.toString(byDefault),
        doc,
        value -> {
          if (!value.isNumber() || value.doubleValue() < 0 || value.doubleValue() > 1) {
            throw new IllegalArgumentException("expected a number from 0 to 1");
          }
          return value.doubleValue();
        });
  }

  /** A number of bytes with its unit ({@code 8MB}); a bare number is bytes. */
  int size(String key, int byDefault, String doc) {
    return value(key, "size", byDefault, byDefault / 1_000_000 + "MB", doc, Section::asSize);
  }

  /** A number of bytes of any size. */
  long bytes(String key, long byDefault, String doc) {
    var shown = byDefault == 0 ? "0" : byDefault / 1_000_000 + "MB";
    return value(key, "size", byDefault, shown, doc, Section::asBytes);
  }

  /** Names with a whole number each. */
  Map<String, Integer> numbers(String key, int min, int max, String doc) {
    return value(
        key,
        "map of numbers",
        Map.of(),
        "{}",
        doc,
        value -> {
          if (!value.isObject()) {
            throw new IllegalArgumentException("expected keys with values");
          }
          var numbers = new LinkedHashMap<String, Integer>();
          value.forEachEntry((k, v) -> numbers.put(k, asNumber(v, min, max)));
          return Map.copyOf(numbers);
        });
  }

  List<URI> urls(String key, List<URI> byDefault, String doc) {
    return value(
        key,
        "URL, or a list of them",
        byDefault,
        byDefault.toString(),
        doc,
        value ->
            (value.isArray() ? value.valueStream() : Stream.of(value))
                .map(Section::asUrl)
                .toList());
  }

  Map<String, String> map(String key, String doc) {
    return value(
        key,
        "map of text",
        Map.of(),
        "{}",
        doc,
        value -> {
          if (!value.isObject()) {
            throw new IllegalArgumentException("expected keys with values");
          }
          var map = new LinkedHashMap<String, String>();
          value.forEachEntry((k, v) -> map.put(k, v.asString()));
          return Map.copyOf(map);
        });
  }

  /** Notes a problem that only shows when the value is seen beside others. */
  void refuse(String key, String problem) {
    problems.add(name + "." + key + ": " + problem);
  }

  private <T> T value(
      String key, String type, T byDefault, String shownDefault, String doc, Reading<T> reading) {
    var path = name + "." + key;
    keys.add(new Key(path, type, shownDefault, doc));
    var value = node == null || !node.isObject() ? null : node.get(key);
    if (value == null || value.isNull()) {
      return byDefault;
    }
    try {
      return reading.apply(value);
    } catch (IllegalArgumentException e) {
      problems.add(path + ": " + e.getMessage() + ", found " + shown(value));
      return byDefault;
    }
  }

  private interface Reading<T> extends Function<JsonNode, T> {}

  private static int asNumber(JsonNode value, int min, int max) {
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw new IllegalArgumentException("expected a whole number");
    }
    if (value.intValue() < min || value.intValue() > max) {
      throw new IllegalArgumentException("expected " + min + " to " + max);
    }
    return value.intValue();
  }

  private static String asText(JsonNode value) {
    if (!value.isString()) {
      throw new IllegalArgumentException("expected text");
    }
    return value.stringValue();
  }

  private static Duration asDuration(JsonNode value) {
    return Durations.parse(value.isContainer() ? "" : value.asString());
  }

  private static int asSize(JsonNode value) {
    var bytes = asBytes(value);
    if (bytes < 1 || bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("expected between 1 and 2GB");
    }
    return (int) bytes;
  }

  private static long asBytes(JsonNode value) {
    var matcher = SIZE.matcher(value.isContainer() ? "" : value.asString());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected a size such as 8MB");
    }
    var unit = matcher.group(2) == null ? "" : matcher.group(2);
    var bytes =
        Double.parseDouble(matcher.group(1))
            * switch (unit) {
              case "kB" -> 1_000;
              case "MB" -> 1_000_000;
              case "GB" -> 1_000_000_000;
              default -> 1;
            };
    return Math.round(bytes);
  }

  private static URI asUrl(JsonNode value) {
    try {
      var url = new URI(asText(value));
      var scheme = url.getScheme();
      if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
        throw new IllegalArgumentException("expected a URL such as http://127.0.0.1:11434");
      }
      if (url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
        throw new IllegalArgumentException("expected a URL without user, query and fragment");
      }
      return url;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("expected a URL such as http://127.0.0.1:11434", e);
    }
  }

  private static String shown(JsonNode value) {
    var text = value.toString();
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }
}
