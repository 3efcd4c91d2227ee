package forebay.protocol.lifecycle;

/** Whether a {@link Role} can do its work. */
public sealed interface Health {

  /** It can. */
  record Ready() implements Health {}

  /** Not yet, or not just now. */
  record NotReady(String reason) implements Health {}

  /** It ended by a defect and will not come back by itself. */
  record Failed(String cause) implements Health {}
}
