package forebay.app.chaos;

import forebay.protocol.RequestId;
import forebay.protocol.request.DeadLetter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a run once it is quiet.
 *
 * @param journal what the clients saw
 * @param histories what the log says
 * @param mostInOneNode the most generations that were ever in one node at once
 */
record Evidence(
    List<JournalEntry> journal,
    Map<RequestId, History> histories,
    List<DeadLetter> deadLetters,
    int mostInOneNode,
    int slots) {

  /** What the log says of this try, null if its client was never told its id. */
  @Nullable History history(JournalEntry entry) {
    return entry.id() == null ? null : histories.get(RequestId.parse(entry.id()));
  }
}
