package forebay.dispatcher.scheduler;

import forebay.protocol.TenantId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * The tenants of a lane and what they have used, in virtual tokens: the Virtual Token Counter of
 * "Fairness in Serving Large Language Models" (Sheng et al., OSDI 2024). A tenant that comes back
 * from idleness is lifted to the least that an active one has used: what it did not use then is no
 * claim now.
 *
 * <p>Bounded: an idle tenant is forgotten when it would be lifted anyway. After a restart everybody
 * begins at zero, with what runs charged.
 */
final class Tenants {

  /** Idle tenants that are remembered; of more, those that have used least are forgotten. */
  static final int MAX_IDLE = 10_000;

  private final Map<TenantId, Tenant> known = new HashMap<>();
  private final TreeSet<Tenant> active = new TreeSet<>(Tenant.LEAST_SERVED);
  private final TreeSet<Tenant> idle = new TreeSet<>(Tenant.LEAST_SERVED);

  /** What the last active tenant had used, for the time in which none is. */
  private double lastUsed;

  /** The tenant, made active by the job if it is not. */
  Tenant enter(Job job) {
    var tenant = known.computeIfAbsent(job.request.tenant(), Tenant::new);
    if (!tenant.active()) {
      idle.remove(tenant);
      tenant.used = Math.max(tenant.used, floor());
      tenant.activeSince = job.order;
      active.add(tenant);
    }
    return tenant;
  }

  /** Something of the tenant ended: it may be idle now. */
  void leave(Tenant tenant) {
    if (!tenant.active() && active.remove(tenant)) {
      lastUsed = tenant.used;
      idle.add(tenant);
      forget();
    }
  }

  /** Adds to what a tenant has used; it must be in no other order at the time. */
  void charge(Tenant tenant, double tokens) {
    var order = tenant.active() ? active : idle;
    order.remove(tenant);
    tenant.used += tokens;
    order.add(tenant);
  }

  private void forget() {
    var floor = floor();
    while (!idle.isEmpty() && (idle.first().used <= floor || idle.size() > MAX_IDLE)) {
      known.remove(idle.pollFirst().id);
    }
  }

  private double floor() {
    return active.isEmpty() ? lastUsed : active.first().used;
  }

  /** Requests of the tenant that wait. */
  int waitingOf(TenantId id) {
    var tenant = known.get(id);
    return tenant == null ? 0 : tenant.waits;
  }

  int size() {
    return known.size();
  }
}
