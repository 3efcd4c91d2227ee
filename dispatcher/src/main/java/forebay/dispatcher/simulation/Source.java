package forebay.dispatcher.simulation;

import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.TenantId;

/**
 * Who asks, for what, how much.
 *
 * @param load of all slots: 1 keeps them just busy
 */
record Source(TenantId tenant, KeyId key, Lane lane, ModelName model, double load) {

  static final TenantId TENANT = new TenantId("tenant");
  static final ModelName MODEL = new ModelName("model:32b");

  /** One tenant's people. */
  static Source people(double load) {
    return new Source(TENANT, new KeyId("key"), Lane.INTERACTIVE, MODEL, load);
  }

  Source of(TenantId other) {
    return new Source(other, new KeyId("key-of-" + other), lane, model, load);
  }

  Source in(Lane other) {
    return new Source(tenant, key, other, model, load);
  }

  Source asking(ModelName other) {
    return new Source(tenant, key, lane, other, load);
  }
}
