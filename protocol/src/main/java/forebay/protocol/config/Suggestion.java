package forebay.protocol.config;

import java.util.Comparator;
import java.util.List;

/** Says what a misspelt key may have meant. */
public final class Suggestion {

  /** The complaint about a key that is none of the known ones, with the nearest of them. */
  public static String unknown(String found, List<String> known) {
    var nearest = known.stream().min(Comparator.comparingInt(key -> distance(found, key)));
    return found + ": unknown key" + nearest.map(key -> ", did you mean " + key + "?").orElse("");
  }

  /** Levenshtein's edit distance. */
  private static int distance(String a, String b) {
    var previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      var row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        var replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(previous[j], row[j - 1]));
      }
      previous = row;
    }
    return previous[b.length()];
  }

  private Suggestion() {}
}
