package forebay.protocol;

/** A set of nodes that one scheduler hands work to. */
public record PoolId(String value) {

  public PoolId {
    Names.check("pool", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
