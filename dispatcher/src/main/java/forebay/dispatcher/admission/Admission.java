package forebay.dispatcher.admission;

import forebay.dispatcher.admission.AdmissionDecision.Verdict;
import forebay.dispatcher.admission.AdmissionEvent.Asked;
import forebay.protocol.RequestId;
import forebay.protocol.config.LimitsConfig;
import forebay.protocol.config.RateLimitConfig;
import forebay.protocol.reply.Quota;
import forebay.protocol.reply.Rejection;
import forebay.protocol.request.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides for the keys of one partition who may enter. Pure: no clock, no I/O. Not thread-safe.
 *
 * <p>It sees everything that a key asks, through whatever gateway, so its limits are exact:
 * requests in any 60 s, the time between two of a session, and how many wait or run. What is over a
 * limit is refused with the time at which it would be let in, or is held back until then. A
 * client's repeat is attached to its original, and an original is stopped when its last reader has
 * left.
 *
 * <p>A record that comes a second time, after a crash, gets the verdict that it got before: what
 * was let in is remembered by its id, and what was refused is measured at the time it came. Only
 * where the pool's load or the number of open requests has changed in between may a refusal become
 * an admission; its client has seen the refusal, and the log shows the first end of the two.
 */
final class Admission {

  /** The most readers of one answer. */
  static final int MAX_READERS = 100;

  /** When a key with too many open requests may ask again: nobody knows when one ends. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final RateLimitConfig config;
  private final LimitsConfig limits;
  private final Passes passes;
  private final List<AdmissionDecision> said = new ArrayList<>();

  Admission(RateLimitConfig config, LimitsConfig limits) {
    this.config = config;
    this.limits = limits;
    this.passes = new Passes(limits.retryMemory());
  }

  /** Takes over what was stored; before the first event, in any order. */
  void restore(Pass pass) {
    passes.restore(pass);
  }

  /** Decides: what to store, then what to say. */
  List<AdmissionDecision> on(AdmissionEvent event, Instant now) {
    switch (event) {
      case Asked asked -> said.add(verdict(asked, now));
      case AdmissionEvent.TakenBack(var cancel) -> takenBack(cancel, now);
      case AdmissionEvent.Settled(var id, var answered) -> settled(id, answered);
      case AdmissionEvent.Tick() -> tick(now);
    }
    passes.trim(now);
    var decisions = new ArrayList<>(passes.changes());
    decisions.addAll(said);
    said.clear();
    return decisions;
  }

  private Verdict verdict(Asked asked, Instant now) {
    var known = passes.of(asked.id());
    if (known != null) {
      return again(known, asked);
    }
    if (!asked.deadline().isAfter(now)) {
      return new AdmissionDecision.Expire(asked.id());
    }
    var token = passes.book(asked.key()).original(asked.idempotency().token());
    var original = asked.idempotency().repeat() && token != null ? passes.of(token) : null;
    if (original != null && remembers(original, asked.at())) {
      return repeat(original, asked);
    }
    return enter(asked, now);
  }

  /** The same record a second time. */
  private Verdict again(Pass known, Asked asked) {
    if (!known.id().equals(asked.id())) {
      return new AdmissionDecision.Attach(asked.id(), known.id());
    }
    var quota = quota(asked);
    return known.state() == Pass.State.DEFERRED
        ? new AdmissionDecision.Defer(asked.id(), quota, known.at())
        : new AdmissionDecision.Admit(asked.id(), quota);
  }

  /** Whether a repeat can have its answer: what failed is tried anew. */
  private boolean remembers(Pass original, Instant at) {
    return (original.live() && !original.abandoned())
        || (original.state() == Pass.State.ANSWERED
            && original.at().plus(limits.retryMemory()).isAfter(at));
  }

  private Verdict repeat(Pass original, Asked asked) {
    if (!original.body().equals(asked.idempotency().body())) {
      return reject(asked, Rejection.IDEMPOTENCY_MISMATCH, null);
    }
    if (original.readers().size() >= MAX_READERS) {
      return reject(asked, Rejection.CONCURRENCY, SOON);
    }
    passes.put(original.joinedBy(asked.id()));
    return new AdmissionDecision.Attach(asked.id(), original.id());
  }

  private Verdict enter(Asked asked, Instant now) {
    var book = passes.book(asked.key());
    var concurrent = asked.allowance().concurrent();
    if (concurrent > 0 && book.open() >= concurrent) {
      return reject(asked, Rejection.CONCURRENCY, SOON);
    }
    var byKey = freeByKey(asked);
    var bySession = freeBySession(asked);
    var free = byKey.isAfter(bySession) ? byKey : bySession;
    if (!free.isAfter(asked.at())) {
      passes.put(Pass.of(asked, asked.at(), Pass.State.OPEN));
      return new AdmissionDecision.Admit(asked.id(), quota(asked));
    }
    if (config.defer()
        && book.deferred() < config.maxDeferred()
        && free.isBefore(asked.deadline())) {
      passes.put(Pass.of(asked, free, Pass.State.DEFERRED));
      return new AdmissionDecision.Defer(asked.id(), quota(asked), free);
    }
    var reason = free.equals(byKey) ? Rejection.RATE_LIMIT : Rejection.SESSION_INTERVAL;
    return reject(asked, reason, Duration.between(now, free));
  }

  /** When the key's requests per minute allow one more. */
  private Instant freeByKey(Asked asked) {
    var limit = limit(asked);
    var window = passes.book(asked.key()).window;
    return limit == 0 ? asked.at() : window.free(limit, asked.at());
  }

  /** When the session has waited long enough. */
  private Instant freeBySession(Asked asked) {
    var session = asked.session();
    var last = session == null ? null : passes.book(asked.key()).last(session);
    var free = last == null ? null : last.plus(asked.allowance().sessionMinInterval());
    return free == null || free.isBefore(asked.at()) ? asked.at() : free;
  }

  /** Requests per minute, fewer while the pool's GPU memory is nearly full; 0 is any number. */
  private int limit(Asked asked) {
    var perMinute = asked.allowance().perMinute();
    var load = asked.load();
    var used = load == null ? null : load.gpuMemory();
    return used == null || used <= config.gpuMemoryHigh() || perMinute == 0
        ? perMinute
        : Math.max(1, (int) (perMinute * config.gpuMemoryScale()));
  }

  private @Nullable Quota quota(Asked asked) {
    var limit = limit(asked);
    if (limit == 0) {
      return null;
    }
    var window = passes.book(asked.key()).window;
    var remaining = Math.max(0, limit - window.count(asked.at()));
    return new Quota(limit, remaining, window.reset(asked.at()));
  }

  private Verdict reject(Asked asked, Rejection reason, @Nullable Duration retryAfter) {
    var positive =
        retryAfter == null || retryAfter.isPositive() ? retryAfter : Duration.ofMillis(1);
    return new AdmissionDecision.Reject(asked.id(), reason, positive, quota(asked));
  }

  private void takenBack(Request.Cancel cancel, Instant now) {
    var pass = passes.of(cancel.id());
    if (pass == null) {
      said.add(new AdmissionDecision.PassOn(cancel));
      return;
    }
    if (!pass.live()) {
      return;
    }
    var own = cancel.of(pass.id());
    if (cancel.cause() == Request.Cause.ASKED) {
      stop(pass, own);
      return;
    }
    var left = pass.leftBy(cancel.id());
    if (!left.readers().isEmpty()) {
      passes.put(left);
    } else if (cancel.cause() == Request.Cause.MAY_RETURN) {
      passes.put(left.leaving(new Pass.Leaving(now.plus(limits.retryGrace()), own)));
    } else {
      stop(left, own);
    }
  }

  private void stop(Pass pass, Request.Cancel cancel) {
    if (pass.state() == Pass.State.DEFERRED) {
      endDeferred(pass, false);
    } else {
      passes.put(pass.abandon());
      said.add(new AdmissionDecision.PassOn(cancel));
    }
  }

  /** It was never let in, so it counts for nothing. */
  private void endDeferred(Pass pass, boolean expired) {
    passes.forget(pass);
    said.add(new AdmissionDecision.EndDeferred(pass.id(), expired));
  }

  private void settled(RequestId id, boolean answered) {
    var pass = passes.of(id);
    if (pass != null && pass.state() == Pass.State.OPEN) {
      passes.put(pass.in(answered ? Pass.State.ANSWERED : Pass.State.ENDED));
    }
  }

  private void tick(Instant now) {
    for (var pass = passes.nextDue(now); pass != null; pass = passes.nextDue(now)) {
      due(pass, now);
    }
  }

  private void due(Pass pass, Instant now) {
    var leaving = pass.leaving();
    if (pass.live() && leaving != null) {
      stop(pass, leaving.cancel());
      return;
    }
    switch (pass.state()) {
      case DEFERRED -> release(pass, now);
      case OPEN -> passes.put(pass.in(Pass.State.ENDED));
      case ANSWERED, ENDED -> passes.forget(pass);
    }
  }

  private void release(Pass pass, Instant now) {
    if (pass.deadline().isAfter(now)) {
      passes.put(pass.in(Pass.State.OPEN));
      said.add(new AdmissionDecision.Release(pass.id()));
    } else {
      endDeferred(pass, true);
    }
  }
}
