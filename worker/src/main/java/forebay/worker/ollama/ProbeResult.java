package forebay.worker.ollama;

/** What probing a node gave. */
public sealed interface ProbeResult {

  /** It answered. */
  record Answered(NodeFacts facts) implements ProbeResult {}

  /** It did not, or not in time, or not in its protocol; the reason is for the operator. */
  record Failed(String reason) implements ProbeResult {}
}
