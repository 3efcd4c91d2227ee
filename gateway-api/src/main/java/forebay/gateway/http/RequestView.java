package forebay.gateway.http;

import forebay.gateway.dialect.AnswerWriter;
import forebay.gateway.dialect.Dialect.AnswerFrame;
import forebay.gateway.openai.OpenAiDialect;
import forebay.gateway.problem.Problem;
import forebay.gateway.problem.Problems;
import forebay.gateway.submission.RequestMaker;
import forebay.protocol.RequestId;
import forebay.protocol.reply.Origin;
import forebay.protocol.reply.Reply;
import forebay.protocol.reply.VisibleReplies;
import forebay.protocol.request.Request;
import forebay.protocol.wire.Wire;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the log says about a request, as {@code GET /v1/requests/{id}} shows it. Fed with the log's
 * events in their order; not thread-safe.
 */
final class RequestView {

  private static final OpenAiDialect DIALECT = new OpenAiDialect();

  private final Reply.Accepted accepted;
  private final VisibleReplies visible = new VisibleReplies();
  private final AnswerWriter answer;

  private final Timeline timeline;

  private String status = "queued";
  private int seq;
  private Reply.@Nullable Started started;
  private @Nullable RequestId original;
  private @Nullable String whole;
  private @Nullable Problem problem;

  RequestView(Reply.Accepted accepted) {
    this.accepted = accepted;
    this.timeline = new Timeline(accepted);
    this.answer =
        DIALECT.writer(new AnswerFrame(accepted.id(), accepted.model(), false, false, false));
  }

  /** A request that was just taken in. */
  static RequestView of(Request.Submit submit) {
    return new RequestView(RequestMaker.accepted(submit));
  }

  /** Takes the next event of the log. */
  void on(Reply reply) {
    switch (visible.on(reply)) {
      case VisibleReplies.Step.Visible(var event, var ordinal) -> {
        seq = ordinal;
        show(event, ordinal);
      }
      case VisibleReplies.Step.Progress(var milestone) -> timeline.on(milestone);
      case VisibleReplies.Step.Ignored ignored -> {}
      case VisibleReplies.Step.Gap gap -> {
        status = "failed";
        problem = Problems.answerIncomplete(accepted.model());
      }
    }
  }

  private void show(Reply event, int ordinal) {
    switch (event) {
      case Reply.Accepted again -> {}
      case Reply.Milestone milestone -> {}
      case Reply.Started start -> {
        status = "running";
        started = start;
        timeline.started(start);
        answer.on(start, ordinal);
      }
      case Reply.Delta delta -> {
        timeline.answered(delta.at());
        answer.on(delta, ordinal);
      }
      case Reply.Completed completed -> {
        end("completed", completed.at());
        whole = answer.on(completed, ordinal);
      }
      case Reply.Failed failed ->
          Timeline.reason(fail("failed", failed.at(), failed), failed.failure());
      case Reply.GivenUp givenUp ->
          Timeline.reason(fail("failed", givenUp.at(), givenUp), givenUp.failure());
      case Reply.Rejected rejected ->
          Timeline.reason(fail("rejected", rejected.at(), rejected), rejected);
      case Reply.Attached attached -> {
        end("attached", attached.at()).put("to", attached.original().toString());
        original = attached.original();
      }
      case Reply.Cancelled cancelled -> fail("cancelled", cancelled.at(), cancelled);
      case Reply.Expired expired -> fail("expired", expired.at(), expired);
    }
  }

  private ObjectNode end(String ending, Instant at) {
    status = ending;
    return timeline.ended(ending, at);
  }

  private ObjectNode fail(String ending, Instant at, Reply.Terminal terminal) {
    problem = Problems.of(terminal, accepted.model());
    return end(ending, at);
  }

  Reply.Accepted accepted() {
    return accepted;
  }

  /** Whether it is a repeat of another request, whose answer it has. */
  boolean isAttached() {
    return original != null;
  }

  /** Whether the request has ended. */
  boolean ended() {
    return visible.ended();
  }

  String json() {
    var object =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", accepted.id().toString())
            .put("object", "forebay.request")
            .put("status", status)
            .put("model", accepted.model().value())
            .put("created_at", accepted.at().getEpochSecond());
    origin(object);
    var waiting = timeline.waiting();
    if (waiting != null && started == null) {
      Timeline.place(object, waiting);
    }
    if (original != null) {
      object.put("attached_to", original.toString());
    }
    object.put("seq", seq);
    if (whole != null) {
      object.set("answer", Wire.mapper().readTree(whole));
    }
    if (problem != null) {
      object.set("error", Wire.mapper().readTree(DIALECT.errorBody(problem)).get("error"));
    }
    object.set("timeline", timeline.json());
    return Wire.mapper().writeValueAsString(object);
  }

  private void origin(ObjectNode object) {
    if (started == null) {
      return;
    }
    object.put("attempt", started.attempt());
    switch (started.origin()) {
      case Origin.Node node -> object.put("node", node.node().value());
      case Origin.Cache cache -> object.put("cache", "hit");
    }
  }
}
