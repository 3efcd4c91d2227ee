package forebay.gateway.key;

import forebay.protocol.Lane;
import forebay.protocol.config.Durations;
import forebay.protocol.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Changes the text of a file of keys line by line, so that everything else in it stays as it is.
 * Whether the result means what it should is checked by whoever writes it.
 */
final class KeysText {

  /** What a new file begins with. */
  static final String HEADER =
      """
      # Who may ask. The keys themselves are not in here, only their SHA-256.
      # ./forebay key new --tenant NAME adds one; a gateway sees a change within seconds.
      """;

  private static final Pattern ITEM = Pattern.compile("( *)- .*");
  private static final Pattern ID = Pattern.compile(" *(?:- +)?id: *(.*?) *(?:#.*)?");

  /** The text with an entry at its end. */
  static String with(String text, KeyEntry entry) {
    var indent = indent(text);
    var fields =
        fields(entry).stream()
            .collect(Collectors.joining("\n" + indent + "  ", indent + "- ", "\n"));
    return text + (text.isEmpty() || text.endsWith("\n") ? "" : "\n") + fields;
  }

  /** The text without the entry of this id, and without the comments inside of it. */
  static String without(String text, String id) {
    var start = indent(text) + "- ";
    var kept = new ArrayList<String>();
    var block = new ArrayList<String>();
    for (var line : text.lines().toList()) {
      if (line.startsWith(start) || isOutside(line, start)) {
        keep(block, id, kept);
      }
      block.add(line);
    }
    keep(block, id, kept);
    return kept.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  /** A comment, or another thing, that is no part of the entry before it. */
  private static boolean isOutside(String line, String start) {
    var depth = line.length() - line.stripLeading().length();
    return !line.isBlank() && depth < start.length() - 1;
  }

  private static void keep(List<String> block, String id, List<String> kept) {
    if (block.stream().noneMatch(line -> isId(line, id))) {
      kept.addAll(block);
    }
    block.clear();
  }

  private static boolean isId(String line, String id) {
    var matcher = ID.matcher(line);
    return matcher.matches() && List.of(id, quoted(id), "'" + id + "'").contains(matcher.group(1));
  }

  /** How far in the entries of the file are. */
  private static String indent(String text) {
    return text.lines()
        .map(ITEM::matcher)
        .filter(Matcher::matches)
        .map(item -> item.group(1))
        .findFirst()
        .orElse(text.lines().anyMatch(line -> line.startsWith("keys:")) ? "  " : "");
  }

  private static List<String> fields(KeyEntry entry) {
    var fields = new ArrayList<String>();
    fields.add("id: " + quoted(entry.id().value()));
    fields.add("sha256: " + quoted(entry.sha256()));
    fields.add("tenant: " + quoted(entry.tenant().value()));
    if (entry.perMinute() != null) {
      fields.add("per_minute: " + entry.perMinute());
    }
    if (entry.sessionMinInterval() != null) {
      var interval = entry.sessionMinInterval();
      fields.add("session_min_interval: " + (interval.isZero() ? "0" : Durations.text(interval)));
    }
    if (entry.concurrent() != null) {
      fields.add("concurrent: " + entry.concurrent());
    }
    if (entry.lanes().size() < Lane.values().length) {
      fields.add("lanes: " + list(entry.lanes().stream().map(KeysText::name).sorted().toList()));
    }
    if (!entry.models().isEmpty()) {
      fields.add("models: " + list(entry.models().stream().map(m -> quoted(m.text())).toList()));
    }
    if (entry.expires() != null) {
      fields.add("expires: " + quoted(entry.expires().toString()));
    }
    return fields;
  }

  private static String name(Lane lane) {
    return lane.name().toLowerCase(Locale.ROOT);
  }

  private static String list(List<String> values) {
    return "[" + String.join(", ", values) + "]";
  }

  /** JSON's strings are YAML's, too. */
  private static String quoted(String text) {
    return Wire.mapper().writeValueAsString(text);
  }

  private KeysText() {}
}
