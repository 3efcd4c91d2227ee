package forebay.app.chaos;

import forebay.protocol.RequestId;
import forebay.protocol.reply.Origin;
import forebay.protocol.reply.Reply;
import forebay.protocol.reply.VisibleReplies;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the log says of one request. Fed with its events in their order; not thread-safe. */
final class History {

  /** An attempt that began, and when the broker was told so. */
  record Began(Reply.Started started, Instant at) {}

  private final RequestId id;
  private final VisibleReplies visible = new VisibleReplies();
  private final StringBuilder text = new StringBuilder();
  private final List<Began> attempts = new ArrayList<>();
  private Reply.@Nullable Accepted accepted;
  private Reply.@Nullable Terminal terminal;
  private @Nullable Instant endedAt;
  private boolean gap;

  History(RequestId id) {
    this.id = id;
  }

  void on(Reply reply, Instant at) {
    if (reply instanceof Reply.Accepted first) {
      accepted = first;
      return;
    }
    switch (visible.on(reply)) {
      case VisibleReplies.Step.Visible(var event, var _) -> onVisible(event, at);
      case VisibleReplies.Step.Progress progress -> {}
      case VisibleReplies.Step.Ignored ignored -> {}
      case VisibleReplies.Step.Gap missing -> gap = true;
    }
  }

  private void onVisible(Reply event, Instant at) {
    switch (event) {
      case Reply.Started started -> attempts.add(new Began(started, at));
      case Reply.Delta delta -> {
        var content = delta.piece().content();
        text.append(content == null ? "" : content);
      }
      case Reply.Terminal end -> {
        terminal = end;
        endedAt = at;
      }
      case Reply.Accepted again -> {}
      case Reply.Milestone milestone -> {}
    }
  }

  RequestId id() {
    return id;
  }

  Reply.@Nullable Accepted accepted() {
    return accepted;
  }

  Reply.@Nullable Terminal terminal() {
    return terminal;
  }

  /** When the broker was told of the end. */
  @Nullable Instant endedAt() {
    return endedAt;
  }

  /** Whether events are missing. */
  boolean hasGap() {
    return gap;
  }

  /** The text that every reader sees. */
  String text() {
    return text.toString();
  }

  /** The attempts that were visible, in their order. */
  List<Began> attempts() {
    return attempts;
  }

  boolean completed() {
    return terminal instanceof Reply.Completed;
  }

  /** The request whose answer this one was given, if it came from the cache. */
  @Nullable RequestId original() {
    return !attempts.isEmpty()
            && attempts.getLast().started().origin() instanceof Origin.Cache cache
        ? cache.original()
        : null;
  }
}
