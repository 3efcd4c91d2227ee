package forebay.protocol;

/** One Ollama node, by the name its worker gives it. */
public record NodeId(String value) {

  public NodeId {
    Names.check("node", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
