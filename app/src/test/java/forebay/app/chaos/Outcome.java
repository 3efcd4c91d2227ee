package forebay.app.chaos;

/** How one try to ask ended, as its client saw it. */
sealed interface Outcome {

  /** It was told that the answer is whole. */
  record Finished(String text) implements Outcome {}

  /**
   * It was told of an error, by a status or in the stream.
   *
   * @param again whether it may try again
   */
  record Refused(int status, String code, String text, boolean again) implements Outcome {}

  /** The connection broke: what became of the request is for the log to say. */
  record Broken(String text, String cause) implements Outcome {}

  /** It left by itself. */
  record Left(String text) implements Outcome {}
}
