package forebay.dispatcher.simulation;

import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.TenantId;

/**
 * One request of a {@link Workload}. Times are nanoseconds: of virtual time since the first moment
 * of the workload.
 *
 * @param number counts from 0, in the order of arrival
 * @param service how long a node takes for it
 */
record Work(
    int number,
    long at,
    TenantId tenant,
    KeyId key,
    Lane lane,
    ModelName model,
    int promptTokens,
    int outputTokens,
    long service) {

  Work withNumber(int to) {
    return new Work(to, at, tenant, key, lane, model, promptTokens, outputTokens, service);
  }

  Work withKey(KeyId to) {
    return new Work(number, at, tenant, to, lane, model, promptTokens, outputTokens, service);
  }
}
