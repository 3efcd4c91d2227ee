package forebay.protocol;

/**
 * The content digest of a model's weights: two nodes that report the same digest run the same
 * model.
 */
public record ModelDigest(String value) {

  public ModelDigest {
    Names.check("digest", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
