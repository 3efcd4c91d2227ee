package forebay.gateway.key;

import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.TenantId;
import forebay.protocol.request.Allowance;
import java.util.List;
import java.util.Set;

/**
 * Who asks, and what it may. Made once for each request by the {@link Authenticator}; the key
 * itself goes no further than that.
 *
 * @param tenant whose requests these are; several keys may be one tenant's
 * @param models those that it may use and see; none named means all
 */
public record Caller(
    KeyId key, TenantId tenant, Allowance allowance, Set<Lane> lanes, List<ModelPattern> models) {

  public Caller {
    lanes = Set.copyOf(lanes);
    models = List.copyOf(models);
  }

  /** Whether its requests may go into the lane. */
  public boolean mayUse(Lane lane) {
    return lanes.contains(lane);
  }

  /** Whether the model is there for it. */
  public boolean mayUse(ModelName model) {
    return models.isEmpty() || models.stream().anyMatch(pattern -> pattern.matches(model));
  }
}
