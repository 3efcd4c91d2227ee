package forebay.app;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.RequestId;
import forebay.protocol.reply.Reply;
import forebay.protocol.reply.VisibleReplies;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The guarantee that accepted = completed + failed + rejected + cancelled + expired, read from the
 * log of replies: every accepted request has exactly one visible terminal event, no answer has a
 * gap, and nothing was answered that was not accepted.
 */
public final class BooksBalance {

  private final Set<RequestId> accepted = new HashSet<>();
  private final Map<RequestId, VisibleReplies> visible = new HashMap<>();
  private final Map<String, Integer> terminals = new TreeMap<>();
  private final Set<RequestId> gaps = new HashSet<>();

  /** Checks the log of the product under the prefix, and returns how its requests ended. */
  static Map<String, Integer> assertHeld(String prefix) {
    return assertHeld(SharedBroker.bootstrap(), prefix);
  }

  /** The same, of a product at another broker. */
  public static Map<String, Integer> assertHeld(String bootstrap, String prefix) {
    var books = new BooksBalance();
    WholeTopic.read(
        bootstrap, prefix + "replies", entry -> books.on(WholeTopic.decode(Reply.class, entry)));
    assertThat(books.gaps).as("requests whose events have gaps").isEmpty();
    assertThat(books.visible.keySet()).as("answered = accepted").isEqualTo(books.accepted);
    assertThat(books.terminals.values().stream().mapToInt(Integer::intValue).sum())
        .as("terminal events: %s", books.terminals)
        .isEqualTo(books.accepted.size());
    return books.terminals;
  }

  private void on(Reply reply) {
    if (reply instanceof Reply.Accepted) {
      accepted.add(reply.id());
      return;
    }
    switch (visible.computeIfAbsent(reply.id(), id -> new VisibleReplies()).on(reply)) {
      case VisibleReplies.Step.Visible(Reply.Terminal terminal, int ordinal) ->
          terminals.merge(terminal.getClass().getSimpleName(), 1, Integer::sum);
      case VisibleReplies.Step.Visible other -> {}
      case VisibleReplies.Step.Progress progress -> {}
      case VisibleReplies.Step.Ignored ignored -> {}
      case VisibleReplies.Step.Gap gap -> gaps.add(reply.id());
    }
  }
}
