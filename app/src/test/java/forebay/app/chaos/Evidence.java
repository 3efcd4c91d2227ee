package forebay.app.chaos;

import forebay.protocol.RequestId;
import forebay.protocol.request.DeadLetter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a run once it is quiet.
 *
 * @param journal what the clients saw
 * @param histories what the log says
 * @param submitted what was handed to admission
 * @param mostInOneNode the most generations that were ever in one node at once
 */
record Evidence(
    List<JournalEntry> journal,
    Map<RequestId, History> histories,
    Set<RequestId> submitted,
    List<DeadLetter> deadLetters,
    int mostInOneNode,
    int slots) {

  /**
   * The requests that were accepted. A gateway that is killed while it accepts one, or whose broker
   * is, may have written one record of two: then nobody was promised an answer.
   */
  Stream<History> accepted() {
    return histories.values().stream()
        .filter(history -> history.accepted() != null && submitted.contains(history.id()));
  }

  /** What the log says of this try, null if its client was never told its id. */
  @Nullable History history(JournalEntry entry) {
    return entry.id() == null ? null : histories.get(RequestId.parse(entry.id()));
  }
}
