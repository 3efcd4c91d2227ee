package forebay.dispatcher.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is to be shown of a scenario: for each row, which is a policy unless the scenario says
 * otherwise, its figures by name. Waits are in mean service times.
 *
 * @param notes sentences beneath the table
 */
public record Report(Map<String, Map<String, Double>> rows, List<String> notes) {

  public Report {
    rows = new LinkedHashMap<>(rows);
    notes = List.copyOf(notes);
  }

  /** As a table for people. */
  public String table() {
    var lines = new ArrayList<String>();
    var names = rows.values().stream().findFirst().map(Map::keySet).orElse(Set.of());
    lines.add(line("", names.stream().map(name -> name.replace('_', ' ')).toList()));
    lines.add(line("---", names.stream().map(name -> "---:").toList()));
    rows.forEach(
        (row, figures) ->
            lines.add(
                line(row, names.stream().map(name -> text(name, figures.get(name))).toList())));
    return lines.stream().collect(Collectors.joining("\n", "", "\n"))
        + notes.stream().map(note -> "\n" + note).collect(Collectors.joining("", "", "\n"));
  }

  private static String line(String first, List<String> others) {
    return "| " + first + " | " + String.join(" | ", others) + " |";
  }

  private static String text(String name, @Nullable Double figure) {
    if (figure == null) {
      return "";
    }
    return name.endsWith("spread")
        ? String.format(Locale.ROOT, "%.2f %%", 100 * figure)
        : String.format(Locale.ROOT, "%.3f", figure);
  }
}
