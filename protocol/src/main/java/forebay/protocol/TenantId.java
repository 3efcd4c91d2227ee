package forebay.protocol;

/** Whose requests these are: answers, limits and timelines are never shared between tenants. */
public record TenantId(String value) {

  public TenantId {
    Names.check("tenant", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
