package forebay.protocol;

/**
 * Within what an answer may be used again: a digest over everything that must be exactly equal, the
 * tenant first. It is the partition key and the store prefix of the cache, so an answer cannot
 * cross it. {@link forebay.protocol.chat.Scoping} computes it.
 */
public record CacheScope(String value) {

  public CacheScope {
    Names.check("scope", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
