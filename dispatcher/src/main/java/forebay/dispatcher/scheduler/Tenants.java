package forebay.dispatcher.scheduler;

import forebay.protocol.TenantId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tenants of a lane and what they have used, in virtual tokens: the Virtual Token Counter of
 * "Fairness in Serving Large Language Models" (Sheng et al., OSDI 2024).
 *
 * <p>A tenant that comes back from idleness is lifted to where the lane is, less a {@link #CREDIT}:
 * what it did not use then is no claim now, but whoever asks now and then may ask for a few things
 * in a row before it takes turns with who asks all the time. Where the lane is, is what the tenant
 * had used that was served last, or one before that had used more: the virtual time of start-time
 * fair queueing (Goyal et al., SIGCOMM 1996).
 *
 * <p>Bounded: an idle tenant is forgotten when it would be lifted anyway. After a restart everybody
 * begins at zero, with what runs charged.
 */
final class Tenants {

  /**
   * A dozen requests of a chat, with prompts of 1 200 tokens and answers of 200. Less makes whoever
   * asks now and then wait behind who asks all the time (docs/scheduling.md has figures), more lets
   * one that comes back keep the others waiting for longer.
   */
  static final double CREDIT = 20_000;

  /** Idle tenants that are remembered; of more, those that have used least are forgotten. */
  static final int MAX_IDLE = 10_000;

  private final Map<TenantId, Tenant> known = new HashMap<>();
  private final TreeSet<Tenant> idle = new TreeSet<>(Tenant.LEAST_SERVED);

  /** Where the lane is; never goes back. */
  private double virtualTime;

  /** The tenant, made active by the job if it is not. */
  Tenant enter(Job job) {
    var tenant = known.computeIfAbsent(job.request.tenant(), Tenant::new);
    if (!tenant.active()) {
      idle.remove(tenant);
      tenant.used = Math.max(tenant.used, virtualTime - CREDIT);
      tenant.activeSince = job.order;
    }
    return tenant;
  }

  /** The tenant is served, and not charged for it yet. */
  void serve(Tenant tenant) {
    virtualTime = Math.max(virtualTime, tenant.settled());
  }

  /** Changes a tenant, which must be in no other order at the time; it may be idle after. */
  void change(Tenant tenant, Consumer<Tenant> change) {
    idle.remove(tenant);
    change.accept(tenant);
    if (!tenant.active()) {
      idle.add(tenant);
      forget();
    }
  }

  private void forget() {
    while (!idle.isEmpty()
        && (idle.first().used <= virtualTime - CREDIT || idle.size() > MAX_IDLE)) {
      known.remove(idle.pollFirst().id);
    }
  }

  /** Null if nothing of it waits or runs, nor did lately. */
  @Nullable Tenant find(TenantId id) {
    return known.get(id);
  }

  int size() {
    return known.size();
  }
}
