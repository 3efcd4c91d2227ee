package forebay.protocol;

/**
 * Names one conversation of a key, as its client does: for its own rate, and to bring its turns to
 * the same node. A digest, because clients put names and addresses of people there.
 */
public record SessionId(String value) {

  public SessionId {
    Names.check("session", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
