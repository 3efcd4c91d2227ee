package forebay.dispatcher.simulation;

/** When requests come, and in which order their lengths. */
public enum Spacing {
  /** Independently of each other, as queueing theory has it; so are their lengths. */
  POISSON,
  /** As in the trace, faster or slower: with its bursts, and hours of long answers. */
  TRACE
}
