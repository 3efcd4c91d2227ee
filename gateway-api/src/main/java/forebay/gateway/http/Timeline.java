package forebay.gateway.http;

import forebay.protocol.reply.Failure;
import forebay.protocol.reply.Origin;
import forebay.protocol.reply.Reply;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What happened to a request and when, each by the clock of whoever did it, in the order of the
 * log. Of a wait it keeps how it began and how it is now. Not thread-safe.
 */
final class Timeline {

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);
  private static final String WAITING = "waiting";

  private final List<ObjectNode> entries = new ArrayList<>();
  private Reply.@Nullable Waiting waiting;
  private boolean admitted;
  private boolean missed;
  private boolean firstToken;

  Timeline(Reply.Accepted accepted) {
    add("accepted", accepted.at());
  }

  /** How it waits now, if it does. */
  Reply.@Nullable Waiting waiting() {
    return waiting;
  }

  /** Takes a milestone. One may be told twice. */
  void on(Reply.Milestone milestone) {
    switch (milestone) {
      case Reply.Admitted event when !admitted -> admitted(event);
      case Reply.Missed event when !missed -> {
        missed = true;
        add("cache", event.at()).put("outcome", "miss").put("reason", event.reason());
      }
      case Reply.Waiting event -> waiting(event);
      case Reply.Admitted again -> {}
      case Reply.Missed again -> {}
    }
  }

  private void admitted(Reply.Admitted event) {
    admitted = true;
    var entry = add("admitted", event.at());
    if (event.quota() != null) {
      entry.put("remaining", event.quota().remaining());
    }
    if (event.until() != null) {
      entry.put("held_until", TIME.format(event.until()));
    }
  }

  private void waiting(Reply.Waiting event) {
    waiting = event;
    if (isWaiting(1) && isWaiting(2)) {
      entries.removeLast();
    }
    place(add(WAITING, event.at()), event);
  }

  private boolean isWaiting(int fromEnd) {
    return entries.size() >= fromEnd
        && WAITING.equals(entries.get(entries.size() - fromEnd).get("event").stringValue());
  }

  /** Where in the queue it is, and what that means. */
  static void place(ObjectNode object, Reply.Waiting waiting) {
    object.put("position", waiting.position());
    if (waiting.estimate() != null) {
      object.put("estimated_wait_ms", waiting.estimate().toMillis());
    }
  }

  /** An attempt began. */
  void started(Reply.Started event) {
    waiting = null;
    switch (event.origin()) {
      case Origin.Node node ->
          add("attempt", event.at())
              .put("attempt", event.attempt())
              .put("node", node.node().value())
              .put("digest", node.digest().value());
      case Origin.Cache cache ->
          add("cache", event.at())
              .put("outcome", "hit")
              .put("digest", cache.digest().value())
              .put("generated_at", TIME.format(cache.generatedAt()));
    }
  }

  /** A part of the answer came; only the first one is worth an entry. */
  void answered(Instant at) {
    if (!firstToken) {
      firstToken = true;
      add("first_token", at);
    }
  }

  /** Why it was not let in. */
  static void reason(ObjectNode entry, Reply.Rejected event) {
    entry.put("reason", event.rejection().name().toLowerCase(Locale.ROOT));
    if (event.retryAfter() != null) {
      entry.put("retry_after_ms", event.retryAfter().toMillis());
    }
  }

  /** What failed. */
  static void reason(ObjectNode entry, Failure failure) {
    entry.put("reason", failure.kind().name().toLowerCase(Locale.ROOT));
  }

  /** It ended so. */
  ObjectNode ended(String how, Instant at) {
    waiting = null;
    return add(how, at);
  }

  private ObjectNode add(String event, Instant at) {
    var entry =
        JsonNodeFactory.instance.objectNode().put("event", event).put("at", TIME.format(at));
    entries.add(entry);
    return entry;
  }

  ArrayNode json() {
    return JsonNodeFactory.instance.arrayNode().addAll(entries);
  }
}
