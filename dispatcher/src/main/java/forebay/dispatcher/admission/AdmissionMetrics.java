package forebay.dispatcher.admission;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What became of the records of {@code requests}. Thread-safe. */
final class AdmissionMetrics {

  final Counter admitted;
  final Counter cancels;
  final Counter expired;
  final Counter unreadable;

  AdmissionMetrics(MeterRegistry registry) {
    admitted = registry.counter("forebay.admission.admitted");
    cancels = registry.counter("forebay.admission.cancels");
    expired = registry.counter("forebay.admission.expired");
    unreadable = registry.counter("forebay.admission.unreadable");
  }
}
