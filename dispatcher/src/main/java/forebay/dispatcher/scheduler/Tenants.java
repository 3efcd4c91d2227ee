package forebay.dispatcher.scheduler;

import forebay.protocol.TenantId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tenants of a lane and what they have used, in virtual tokens: the Virtual Token Counter of
 * "Fairness in Serving Large Language Models" (Sheng et al., OSDI 2024). A tenant that comes back
 * from idleness is lifted to the least that an active one has used, what runs left out: what it did
 * not use then is no claim now.
 *
 * <p>Bounded: an idle tenant is forgotten when it would be lifted anyway. After a restart everybody
 * begins at zero, with what runs charged.
 */
final class Tenants {

  /** Idle tenants that are remembered; of more, those that have used least are forgotten. */
  static final int MAX_IDLE = 10_000;

  private final Map<TenantId, Tenant> known = new HashMap<>();
  private final TreeSet<Tenant> active =
      new TreeSet<>(Comparator.comparingDouble(Tenant::settled).thenComparing(t -> t.id.value()));
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

  /** Changes a tenant, which must be in no other order at the time; it may be idle after. */
  void change(Tenant tenant, Consumer<Tenant> change) {
    active.remove(tenant);
    idle.remove(tenant);
    change.accept(tenant);
    if (tenant.active()) {
      active.add(tenant);
    } else {
      lastUsed = tenant.used;
      idle.add(tenant);
      forget();
    }
  }

  private void forget() {
    var floor = floor();
    while (!idle.isEmpty() && (idle.first().used <= floor || idle.size() > MAX_IDLE)) {
      known.remove(idle.pollFirst().id);
    }
  }

  private double floor() {
    return active.isEmpty() ? lastUsed : active.first().settled();
  }

  /** Null if nothing of it waits or runs, nor did lately. */
  @Nullable Tenant find(TenantId id) {
    return known.get(id);
  }

  int size() {
    return known.size();
  }
}
