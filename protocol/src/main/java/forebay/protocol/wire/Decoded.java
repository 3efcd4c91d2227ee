package forebay.protocol.wire;

/** What reading a record gave. */
public sealed interface Decoded<T> {

  /** The record. */
  record Valid<T>(T record) implements Decoded<T> {}

  /** Not a record of the expected kind, or of a version that this code does not know. */
  record Unreadable<T>(String reason) implements Decoded<T> {}
}
