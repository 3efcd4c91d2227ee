package forebay.protocol;

/** Who waits: a person in front of a screen, or a job that may take its time. */
public enum Lane {
  INTERACTIVE,
  BATCH
}
