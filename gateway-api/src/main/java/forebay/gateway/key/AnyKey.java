package forebay.gateway.key;

import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.TenantId;
import forebay.protocol.request.Allowance;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets everybody in: each key is a tenant of its own, and so are all who send none together. */
public final class AnyKey implements Authenticator {

  private static final String NO_KEY = "anonymous";
  private static final int ID_DIGITS = 16;

  private final Allowance allowance;

  /**
   * Lets everybody in.
   *
   * @param allowance of each key
   */
  public AnyKey(Allowance allowance) {
    this.allowance = allowance;
  }

  @Override
  public Caller authenticate(@Nullable String authorization) {
    var digest = Bearer.digest(authorization);
    var id = digest == null ? NO_KEY : digest.substring(0, ID_DIGITS);
    return new Caller(
        new KeyId(id), new TenantId(id), allowance, EnumSet.allOf(Lane.class), List.of());
  }
}
