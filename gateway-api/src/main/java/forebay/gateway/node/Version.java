package forebay.gateway.node;

import java.util.Comparator;

/** A version of Ollama, for comparing: its first three numbers. */
record Version(int major, int minor, int patch) implements Comparable<Version> {

  private static final Comparator<Version> ORDER =
      Comparator.comparingInt(Version::major)
          .thenComparingInt(Version::minor)
          .thenComparingInt(Version::patch);

  static Version parse(String text) {
    var parts = text.split("[^0-9]+", 5);
    return new Version(number(parts, 0), number(parts, 1), number(parts, 2));
  }

  private static int number(String[] parts, int index) {
    return index < parts.length && parts[index].matches("[0-9]{1,6}")
        ? Integer.parseInt(parts[index])
        : 0;
  }

  @Override
  public int compareTo(Version other) {
    return ORDER.compare(this, other);
  }
}
