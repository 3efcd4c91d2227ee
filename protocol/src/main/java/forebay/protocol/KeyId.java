package forebay.protocol;

/** Names an API key without being it: the beginning of the key's SHA-256. */
public record KeyId(String value) {

  public KeyId {
    Names.check("key id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
