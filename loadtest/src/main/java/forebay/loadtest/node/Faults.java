package forebay.loadtest.node;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The faults of one node, in the order in which they were injected. A request takes the first that
 * applies to it. Thread-safe.
 */
public final class Faults {
  private final List<Injected> injected = new ArrayList<>();
  private final SplittableRandom random;
  private volatile boolean empty = true;

  Faults(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /**
   * A fault that is in force.
   *
   * @param remaining requests that it strikes, if it has a count
   * @param share of the requests that it strikes, above 0 and at most 1
   */
  public record Injected(Fault fault, @Nullable Integer remaining, double share) {
    public Injected {
      if (remaining != null && remaining < 1) {
        throw new IllegalArgumentException("remaining is " + remaining);
      }
      if (!(share > 0 && share <= 1)) {
        throw new IllegalArgumentException("share is " + share);
      }
    }
  }

  /** Strikes every request until {@link #clear}. */
  public void inject(Fault fault) {
    add(new Injected(fault, null, 1));
  }

  /** Strikes the next so many requests. */
  public void inject(Fault fault, int count) {
    add(new Injected(fault, count, 1));
  }

  /** Strikes this share of the requests, chosen by the node's seed, until {@link #clear}. */
  public void injectShare(Fault fault, double share) {
    add(new Injected(fault, null, share));
  }

  synchronized void add(Injected fault) {
    injected.add(fault);
    empty = false;
  }

  /** Ends all faults; answers that one of them has struck are not helped. */
  public synchronized void clear() {
    injected.clear();
    empty = true;
  }

  public synchronized List<Injected> active() {
    return List.copyOf(injected);
  }

  /** The fault that strikes this request, which counts as struck. */
  @Nullable Fault take(Scope scope) {
    return empty ? null : takeFirst(scope);
  }

  private synchronized @Nullable Fault takeFirst(Scope scope) {
    for (var i = 0; i < injected.size(); i++) {
      var candidate = injected.get(i);
      if (scope.isHitBy(candidate.fault()) && random.nextDouble() < candidate.share()) {
        countDown(i, candidate);
        return candidate.fault();
      }
    }
    return null;
  }

  private void countDown(int place, Injected struck) {
    var remaining = struck.remaining();
    if (remaining == null) {
      return;
    }
    if (remaining > 1) {
      injected.set(place, new Injected(struck.fault(), remaining - 1, struck.share()));
    } else {
      injected.remove(place);
      empty = injected.isEmpty();
    }
  }

  /** The kinds of requests that a fault tells apart. */
  enum Scope {
    GENERATION,
    TAGS,
    OTHER;

    boolean isHitBy(Fault fault) {
      return switch (fault) {
        case Fault.Freeze _ -> true;
        case Fault.OfTags _ -> this == TAGS;
        case Fault.BeforeAnswer _, Fault.InStream _, Fault.OfAnswer _ -> this == GENERATION;
      };
    }
  }
}
