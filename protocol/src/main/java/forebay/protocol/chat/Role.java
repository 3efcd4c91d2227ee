package forebay.protocol.chat;

/** Who speaks in a {@link Message}. */
public enum Role {
  SYSTEM,
  USER,
  ASSISTANT,
  TOOL
}
