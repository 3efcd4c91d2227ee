package forebay.cache;

/** What looking an answer up gave. */
sealed interface Lookup {

  /** The answer can be used. */
  record Hit(Entry entry) implements Lookup {}

  /** There is none that can be used. */
  record Miss(Reason reason) implements Lookup {}

  /** Why not. */
  enum Reason {
    /** The cache is switched off. */
    DISABLED,
    /** Nobody asked this before, or too long ago. */
    ABSENT,
    /** The pool does not serve the weights that wrote the answer. */
    MODEL_CHANGED
  }
}
