package forebay.gateway.key;

import forebay.protocol.config.Suggestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads the text of a file of keys: a list of entries, by itself or under {@code keys:}. It is
 * taken as a whole, or refused with all its problems.
 */
final class KeysReader {

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final String SECTION = "keys";
  private static final String UNUSABLE = "the file of keys cannot be used";

  private final List<String> problems = new ArrayList<>();
  private final List<KeyEntry> entries = new ArrayList<>();
  private final Map<String, String> seen = new HashMap<>(); // what must be unique, and its place

  static List<KeyEntry> read(String text) throws InvalidKeysException {
    var reader = new KeysReader();
    reader.readAll(parse(text));
    if (!reader.problems.isEmpty()) {
      throw new InvalidKeysException(UNUSABLE, reader.problems);
    }
    return reader.entries;
  }

  private static @Nullable JsonNode parse(String text) throws InvalidKeysException {
    try {
      var tree = YAML.readTree(text);
      return tree == null || tree.isMissingNode() || tree.isNull() ? null : tree;
    } catch (JacksonException e) {
      var line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new InvalidKeysException(UNUSABLE, List.of("not YAML at line " + line));
    }
  }

  private void readAll(@Nullable JsonNode tree) {
    var list = tree != null && tree.isObject() ? section(tree) : tree;
    if (list == null || list.isNull()) {
      return;
    }
    if (!list.isArray()) {
      problems.add("expected a list of keys");
      return;
    }
    for (int i = 0; i < list.size(); i++) {
      read(SECTION + "[" + i + "]", list.get(i));
    }
  }

  private @Nullable JsonNode section(JsonNode tree) {
    tree.propertyNames().stream()
        .filter(name -> !name.equals(SECTION))
        .forEach(name -> problems.add(Suggestion.unknown(name, List.of(SECTION))));
    return tree.get(SECTION);
  }

  private void read(String place, JsonNode node) {
    if (!node.isObject()) {
      problems.add(place + ": expected an entry with id, sha256 and tenant");
      return;
    }
    var before = problems.size();
    var fields = new KeyFields(place, node, problems);
    var entry = fields.entry();
    fields.refuseUnknown();
    if (entry != null && problems.size() == before) {
      unique(place + ".id", entry.id().value());
      unique(place + ".sha256", entry.sha256());
      entries.add(entry);
    }
  }

  private void unique(String place, String value) {
    var field = place.substring(place.lastIndexOf('.'));
    var first = seen.putIfAbsent(field + value, place);
    if (first != null) {
      problems.add(place + ": the same as " + first);
    }
  }
}
