package forebay.app.chaos;

import forebay.app.chaos.Outcome.Left;
import forebay.protocol.reply.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a run looks like to a person: counts, and how long things took. */
final class ChaosReport {

  static String of(Evidence evidence, Journal journal) {
    return """
        tries by outcome  %s
        accepted          %d
        requests by end   %s
        attempts          %s
        from the cache    %d
        left until ended  %s
        most in one node  %d of %d slots
        dead letters      %d
        not answered      %s
        """
        .formatted(
            journal.summary(),
            evidence.accepted().count(),
            ends(evidence),
            attempts(evidence),
            evidence.histories().values().stream().filter(h -> h.original() != null).count(),
            Figures.millis(leaving(evidence)),
            evidence.mostInOneNode(),
            evidence.slots(),
            evidence.deadLetters().size(),
            notAnswered(evidence));
  }

  private static Map<String, Integer> ends(Evidence evidence) {
    var ends = new TreeMap<String, Integer>();
    for (var history : evidence.histories().values()) {
      var name =
          switch (history.terminal()) {
            case null -> "none";
            case Reply.Rejected rejected -> "Rejected " + rejected.rejection();
            case Reply.Failed failed -> "Failed " + failed.failure().kind();
            case Reply.GivenUp givenUp -> "GivenUp " + givenUp.failure().kind();
            case Reply.Terminal other -> other.getClass().getSimpleName();
          };
      ends.merge(name, 1, Integer::sum);
    }
    return ends;
  }

  /** What a person would want to look at. */
  private static List<String> notAnswered(Evidence evidence) {
    return evidence
        .accepted()
        .filter(
            history ->
                switch (history.terminal()) {
                  case null -> true;
                  case Reply.Completed completed -> false;
                  case Reply.Cancelled cancelled -> false;
                  case Reply.Attached attached -> false;
                  case Reply.Terminal other -> true;
                })
        .map(history -> history.accepted() + " " + history.attempts() + " " + history.terminal())
        .limit(10)
        .toList();
  }

  private static Map<Integer, Integer> attempts(Evidence evidence) {
    var attempts = new TreeMap<Integer, Integer>();
    for (var history : evidence.histories().values()) {
      if (!history.attempts().isEmpty()) {
        attempts.merge(history.attempts().getLast().started().attempt(), 1, Integer::sum);
      }
    }
    return attempts;
  }

  /** From when a client left until its request ended, of those that were ended by it. */
  private static List<Duration> leaving(Evidence evidence) {
    return evidence.journal().stream()
        .filter(entry -> entry.outcome() instanceof Left)
        .flatMap(
            entry -> {
              var history = evidence.history(entry);
              return history == null
                      || history.endedAt() == null
                      || !(history.terminal() instanceof Reply.Cancelled)
                  ? Stream.<Duration>of()
                  : Stream.of(Duration.between(entry.end(), history.endedAt()));
            })
        .toList();
  }

  private ChaosReport() {}
}
