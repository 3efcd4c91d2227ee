package forebay.app.chaos;

import forebay.app.chaos.Outcome.Finished;
import forebay.app.chaos.Outcome.Refused;
import forebay.loadtest.node.Markers;
import forebay.loadtest.node.Verdict;
import forebay.protocol.reply.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What must hold whatever breaks; the numbers are those of the architecture's invariants. */
enum Guarantee {

  /** I1: a request that a client was given an id for with a good status is in the log. */
  ACCEPTED_IS_DURABLE {
    @Override
    Stream<String> violations(Evidence evidence) {
      return evidence.journal().stream()
          .filter(entry -> entry.id() != null && !(entry.outcome() instanceof Refused))
          .filter(
              entry -> {
                var history = evidence.history(entry);
                return history == null
                    || history.accepted() == null
                    || !evidence.submitted().contains(history.id());
              })
          .map(entry -> entry + " is not in the log");
    }
  },

  /** I2, I10: what was accepted has exactly one visible end, within its deadline. */
  EXACTLY_ONE_END {
    @Override
    Stream<String> violations(Evidence evidence) {
      return evidence.accepted().flatMap(Guarantee::badEnd);
    }
  },

  /** I3: who was told that the answer is whole has all of it, and so has the log. */
  NO_SILENT_TRUNCATION {
    @Override
    Stream<String> violations(Evidence evidence) {
      return evidence.journal().stream()
          .filter(entry -> entry.outcome() instanceof Finished)
          .filter(
              entry ->
                  !verdict(entry, ((Finished) entry.outcome()).text())
                      .equals(new Verdict.Intact(entry.question().tokens())))
          .map(entry -> entry + ": " + verdict(entry, ((Finished) entry.outcome()).text()));
    }
  },

  /**
   * I3, I4: so it is for those whom nobody read to the end, and for what another node went on with.
   */
  WHOLE_IN_THE_LOG {
    @Override
    Stream<String> violations(Evidence evidence) {
      return evidence.histories().values().stream()
          .filter(history -> history.terminal() instanceof Reply.Completed)
          .filter(history -> !isWhole(history))
          .map(history -> history.id() + " completed with " + verdict(history));
    }
  },

  /** I4, I5: no client was ever shown a token that is not its answer's, nor one twice. */
  ONE_ANSWER_SHOWN {
    @Override
    Stream<String> violations(Evidence evidence) {
      return evidence.journal().stream()
          .flatMap(
              entry ->
                  switch (verdict(entry, text(entry.outcome()))) {
                    case Verdict.Intact intact -> Stream.of();
                    case Verdict.Cut cut -> Stream.of();
                    case Verdict.NoMarker none -> Stream.of();
                    case Verdict wrong -> Stream.of(entry + ": " + wrong);
                  });
    }
  },

  /** I4: what a client saw is what the log shows to every reader, or the beginning of it. */
  CLIENTS_SEE_THE_LOG {
    @Override
    Stream<String> violations(Evidence evidence) {
      return evidence.journal().stream()
          .filter(
              entry -> {
                var history = evidence.history(entry);
                return history != null
                    && !(history.terminal() instanceof Reply.Attached)
                    && !history.text().startsWith(text(entry.outcome()));
              })
          .map(entry -> entry + " differs from the log");
    }
  },

  /** I2: nobody is told for good that a request failed whose answer the log has by then. */
  NO_FALSE_FAILURE {
    @Override
    Stream<String> violations(Evidence evidence) {
      return evidence.journal().stream()
          .filter(entry -> entry.outcome() instanceof Refused refused && !refused.again())
          .filter(
              entry -> {
                var history = evidence.history(entry);
                var endedAt = history == null ? null : history.endedAt();
                return history != null
                    && endedAt != null
                    && history.completed()
                    && entry.end().isAfter(endedAt);
              })
          .map(entry -> entry + " was completed");
    }
  },

  /** I5: an answer from the cache is of the same tenant, and was whole. */
  NO_ANSWER_CROSSES_TENANTS {
    @Override
    Stream<String> violations(Evidence evidence) {
      return evidence.histories().values().stream()
          .filter(history -> history.original() != null)
          .filter(
              history -> {
                var original = evidence.histories().get(history.original());
                return original == null
                    || !original.completed()
                    || !Objects.equals(tenant(original), tenant(history));
              })
          .map(history -> history.id() + " was given the answer of " + history.original());
    }
  },

  /** I6: the queue is in front of the node, never inside it. */
  SLOTS_HELD {
    @Override
    Stream<String> violations(Evidence evidence) {
      return evidence.mostInOneNode() <= evidence.slots()
          ? Stream.of()
          : Stream.of(
              "%d requests in a node with %d slots"
                  .formatted(evidence.mostInOneNode(), evidence.slots()));
    }
  },

  /** Nothing that a part wrote could not be read by another. */
  EVERYTHING_READABLE {
    @Override
    Stream<String> violations(Evidence evidence) {
      return evidence.deadLetters().stream()
          .filter(letter -> letter.id() == null)
          .map(Object::toString);
    }
  };

  /** For an end whose writer was away at the deadline. */
  private static final Duration LATE = Duration.ofSeconds(30);

  private static final int DIGEST_LENGTH = 8;

  /** What speaks against it, nothing if it holds. */
  abstract Stream<String> violations(Evidence evidence);

  /** Everything that speaks against any of them, a few of each. */
  static List<String> allViolations(Evidence evidence) {
    return Stream.of(values())
        .flatMap(
            guarantee ->
                guarantee.violations(evidence).limit(10).map(text -> guarantee + ": " + text))
        .toList();
  }

  private static Stream<String> badEnd(History history) {
    var accepted = history.accepted();
    var endedAt = history.endedAt();
    if (history.hasGap()) {
      return Stream.of(history.id() + " has a gap");
    }
    if (accepted == null || endedAt == null) {
      return Stream.of(history.id() + " has not ended: " + accepted + " " + history.attempts());
    }
    return endedAt.isAfter(accepted.deadline().plus(LATE))
        ? Stream.of(history.id() + " ended at " + endedAt + ", due " + accepted.deadline())
        : Stream.of();
  }

  private static boolean isWhole(History history) {
    return verdict(history) instanceof Verdict.Intact(int tokens)
        && history.terminal() instanceof Reply.Completed completed
        && completed.usage().completionTokens() == tokens;
  }

  /** By the digest that the text itself begins with. */
  private static Verdict verdict(History history) {
    var text = history.text();
    return Markers.check(text, text.substring(0, Math.min(DIGEST_LENGTH, text.length())));
  }

  private static Verdict verdict(JournalEntry entry, String text) {
    return Markers.check(text, ProcessCluster.MODEL, entry.question().turns());
  }

  private static String text(Outcome outcome) {
    return switch (outcome) {
      case Finished(String text) -> text;
      case Refused refused -> refused.text();
      case Outcome.Broken(String text, String cause) -> text;
      case Outcome.Left(String text) -> text;
    };
  }

  private static String tenant(History history) {
    var accepted = history.accepted();
    return accepted == null ? "" : accepted.tenant().value();
  }
}
