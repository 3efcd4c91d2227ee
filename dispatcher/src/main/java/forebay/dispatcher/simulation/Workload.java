package forebay.dispatcher.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Requests in the order of their arrival. Every policy gets the same. Immutable.
 *
 * @param meanService of the trace, in seconds: what waits are measured in
 */
record Workload(List<Work> work, double meanService) {

  private static final double NANOS = 1e9;

  Workload {
    work = List.copyOf(work);
  }

  /**
   * Requests of several sources. Where the trace spaces them, lengths come in its order too, and
   * each source begins at another place of it; else each length is drawn from the whole trace.
   *
   * @param slots of all nodes together
   * @param requests of all sources together
   */
  static Workload of(
      Trace trace, List<Source> sources, int slots, int requests, Spacing spacing, long seed) {
    var random = new SplittableRandom(seed);
    var meanService = trace.mean(ServiceTimes.NODE::seconds);
    var load = sources.stream().mapToDouble(Source::load).sum();
    var all = new ArrayList<Work>(requests);
    for (int i = 0; i < sources.size(); i++) {
      var source = sources.get(i);
      var meanGap = meanService / (source.load() * slots);
      var first = (int) ((long) trace.entries().size() * i / sources.size());
      var own = random.split();
      double at = 0;
      for (int n = 0; n < Math.round(requests * source.load() / load); n++) {
        switch (spacing) {
          case POISSON -> {
            at += own.nextExponential() * meanGap;
            all.add(work(source, trace.at(own.nextInt(trace.entries().size())), at));
          }
          case TRACE -> {
            at += trace.gap(first + n) * meanGap;
            all.add(work(source, trace.at(first + n), at));
          }
        }
      }
    }
    all.sort(Comparator.comparingLong(Work::at));
    return new Workload(numbered(all), meanService);
  }

  private static Work work(Source source, Trace.Entry entry, double at) {
    return new Work(
        0,
        (long) (at * NANOS),
        source.tenant(),
        source.key(),
        source.lane(),
        source.model(),
        entry.promptTokens(),
        entry.outputTokens(),
        (long) (ServiceTimes.NODE.seconds(entry) * NANOS));
  }

  private static List<Work> numbered(List<Work> work) {
    return IntStream.range(0, work.size()).mapToObj(i -> work.get(i).withNumber(i)).toList();
  }

  /** The others only. */
  Workload without(Predicate<Work> who) {
    return new Workload(numbered(work.stream().filter(who.negate()).toList()), meanService);
  }

  Workload map(UnaryOperator<Work> change) {
    return new Workload(work.stream().map(change).toList(), meanService);
  }

  int size() {
    return work.size();
  }
}
