package forebay.worker;

import forebay.protocol.node.NodeReport;
import forebay.protocol.reply.Answer;
import forebay.protocol.reply.Reply;
import forebay.worker.generation.EventSink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Keeps what is written, in order, and acknowledges it unless it is told to lose it. */
public final class RecordingSink implements EventSink, ReportSink {

  private final List<Reply> replies = new CopyOnWriteArrayList<>();
  private final List<Answer> answers = new CopyOnWriteArrayList<>();
  private final List<NodeReport> reports = new CopyOnWriteArrayList<>();
  private volatile Predicate<Reply> lost = reply -> false;

  public void lose(Predicate<Reply> which) {
    lost = which;
  }

  @Override
  public synchronized CompletableFuture<Void> reply(Reply reply) {
    if (lost.test(reply)) {
      return CompletableFuture.failedFuture(new IllegalStateException("lost"));
    }
    replies.add(reply);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void answer(Answer answer) {
    answers.add(answer);
  }

  @Override
  public CompletableFuture<Void> report(NodeReport report) {
    reports.add(report);
    return CompletableFuture.completedFuture(null);
  }

  public List<Reply> replies() {
    return replies;
  }

  public List<Answer> answers() {
    return answers;
  }

  public List<NodeReport> reports() {
    return reports;
  }

  public List<NodeReport.Finished> finished() {
    return reports.stream()
        .filter(NodeReport.Finished.class::isInstance)
        .map(NodeReport.Finished.class::cast)
        .toList();
  }

  /** The kinds of the replies, with the numbers of those that have one. */
  public List<String> story() {
    return replies.stream()
        .map(
            reply ->
                reply.getClass().getSimpleName()
                    + (reply instanceof Reply.OfAttempt event ? " " + event.seq() : ""))
        .toList();
  }

  /** The text of all deltas. */
  public String text() {
    var text = new StringBuilder();
    for (var reply : replies) {
      if (reply instanceof Reply.Delta delta && delta.piece().content() != null) {
        text.append(delta.piece().content());
      }
    }
    return text.toString();
  }
}
