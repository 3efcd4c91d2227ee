package forebay.dispatcher.simulation;

/**
 * Decides which node runs what, and when: the one thing that differs between two runs. Gives work
 * to the {@link VirtualNodes} that it was made with. Times are nanoseconds of virtual time.
 */
interface Policy {

  /** A request came. */
  void arrived(Work work, long now);

  /** A node has finished a request, and gone on with the next that it held back. */
  default void finished(Work work, int node, long now) {}

  /** Once a second of each node: the moment at which it says how it is. */
  default void heard(int node, long now) {}

  /** Five times a second. */
  default void tick(long now) {}
}
