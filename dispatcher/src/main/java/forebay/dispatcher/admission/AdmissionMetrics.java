package forebay.dispatcher.admission;

import forebay.dispatcher.admission.AdmissionDecision.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** What became of the records of {@code requests}: {@code forebay.admission.*}. Thread-safe. */
final class AdmissionMetrics {

  private static final String PREFIX = "forebay.admission.";

  final Counter cancels;
  final Counter unreadable;

  private final MeterRegistry registry;
  private final Counter admitted;
  private final Counter deferred;
  private final Counter attached;
  private final Counter expired;

  AdmissionMetrics(MeterRegistry registry) {
    this.registry = registry;
    admitted = registry.counter(PREFIX + "admitted");
    deferred = registry.counter(PREFIX + "deferred");
    attached = registry.counter(PREFIX + "attached");
    expired = registry.counter(PREFIX + "expired");
    cancels = registry.counter(PREFIX + "cancels");
    unreadable = registry.counter(PREFIX + "unreadable");
  }

  void count(Verdict verdict) {
    switch (verdict) {
      case AdmissionDecision.Admit _ -> admitted.increment();
      case AdmissionDecision.Defer _ -> deferred.increment();
      case AdmissionDecision.Attach _ -> attached.increment();
      case AdmissionDecision.Expire _ -> expired.increment();
      case AdmissionDecision.Reject reject ->
          registry
              .counter(
                  PREFIX + "rejected", "reason", reject.reason().name().toLowerCase(Locale.ROOT))
              .increment();
    }
  }
}
