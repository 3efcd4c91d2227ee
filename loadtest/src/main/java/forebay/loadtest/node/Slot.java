package forebay.loadtest.node;

/** One place to generate in a loaded model, with the text its cache holds. Owned by the pool. */
final class Slot {
  String text = "";
  boolean busy;
  long lastUsed;
}
