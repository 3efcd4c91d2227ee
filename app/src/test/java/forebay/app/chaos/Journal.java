package forebay.app.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What all clients have seen. Thread-safe. */
final class Journal {

  private final List<JournalEntry> entries = new ArrayList<>();

  synchronized void add(JournalEntry entry) {
    entries.add(entry);
  }

  synchronized List<JournalEntry> entries() {
    return List.copyOf(entries);
  }

  /** How many tries ended how. */
  Map<String, Integer> summary() {
    var summary = new TreeMap<String, Integer>();
    for (var entry : entries()) {
      var name =
          switch (entry.outcome()) {
            case Outcome.Finished finished -> "finished";
            case Outcome.Refused refused -> "refused " + refused.status() + " " + refused.code();
            case Outcome.Broken broken -> "broken";
            case Outcome.Left left -> "left";
          };
      summary.merge(name, 1, Integer::sum);
    }
    return summary;
  }
}
