package forebay.protocol;

/**
 * A model as a client or a node names it. Ollama reads a name without a tag as {@code :latest};
 * {@link #canonical} makes that explicit, and only canonical names are compared.
 */
public record ModelName(String value) {

  public ModelName {
    Names.check("model", value);
  }

  /** The name with its tag. */
  public ModelName canonical() {
    return value.indexOf(':', value.lastIndexOf('/') + 1) >= 0
        ? this
        : new ModelName(value + ":latest");
  }

  @Override
  public String toString() {
    return value;
  }
}
