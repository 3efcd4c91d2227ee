package forebay.dispatcher.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long requests wait, and how equally nodes are busy; the load is that of all slots. */
final class TraceScenario {

  static Report run(Settings settings) {
    var workload = settings.workload(List.of(Source.people(settings.load())));
    var rows = new LinkedHashMap<String, Map<String, Double>>();
    for (var policy : settings.policies()) {
      rows.put(policy.toString(), Figures.of(settings.experiment(workload).run(policy)));
    }
    return new Report(rows, notes(settings, workload));
  }

  private static List<String> notes(Settings settings, Workload workload) {
    var services =
        new Sample(
            settings.trace().entries().stream().mapToDouble(ServiceTimes.NODE::seconds).toArray());
    var notes = new ArrayList<String>();
    notes.add(
        String.format(
            Locale.ROOT,
            "Waits in mean service times (%.2f s; coefficient of variation %.2f).",
            workload.meanService(),
            services.spread()));
    if (settings.spacing() == Spacing.POISSON && settings.load() < 1) {
      var theory = new Theory(settings.cluster().allSlots(), settings.load(), services.spread());
      notes.add(
          String.format(
              Locale.ROOT,
              "Theory, mean wait: one shared queue %.3f (Lee and Longton), by lot %s.",
              theory.sharedQueue(),
              settings.slots() == 1
                  ? String.format(
                      Locale.ROOT, "%.3f (Pollaczek and Khinchine)", theory.randomQueue())
                  : "not known for several slots"));
    }
    return notes;
  }

  private TraceScenario() {}
}
