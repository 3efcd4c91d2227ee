package forebay.loadtest.node;

/**
 * What {@link Markers} read in an answer. Several may apply; the first of this order is reported:
 * no marker, foreign, doubled, lost, reordered, cut, intact.
 */
public sealed interface Verdict {
  /**
   * Every token is there once, in order, from index 0. Whether the end is missing is for the caller
   * to see: compare {@link #tokens} with {@code eval_count} or with what was asked for.
   */
  record Intact(int tokens) implements Verdict {}

  /** All whole tokens are intact, but the text ends inside the next one. */
  record Cut(int tokens, String rest) implements Verdict {}

  /** The token with this index is missing although a later one is there. */
  record Lost(int index) implements Verdict {}

  /** The token with this index is there more than once. */
  record Doubled(int index) implements Verdict {}

  /** All tokens are there, but the one with this index stands in the wrong place. */
  record Reordered(int index) implements Verdict {}

  /** At this character of the answer stands text that the request's answer does not contain. */
  record Foreign(int position, String text) implements Verdict {}

  /** The answer contains no token at all. */
  record NoMarker() implements Verdict {}

  default boolean isIntact() {
    return this instanceof Intact;
  }
}
