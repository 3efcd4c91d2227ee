package forebay.gateway.http;

import forebay.gateway.dialect.ChatCall;
import forebay.gateway.dialect.Dialect;
import forebay.gateway.dialect.Dialect.AnswerFrame;
import forebay.gateway.http.Delivery.Outcome;
import forebay.gateway.json.ClientJson;
import forebay.gateway.json.JsonFields;
import forebay.gateway.key.Caller;
import forebay.gateway.ollama.OllamaRequests;
import forebay.gateway.problem.Problem;
import forebay.gateway.problem.Problems;
import forebay.gateway.problem.RefusedException;
import forebay.gateway.reply.Follower;
import forebay.gateway.submission.RequestMaker;
import forebay.gateway.submission.Terms;
import forebay.protocol.request.Request;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Function;

/**
 * Takes a chat request in and delivers its answer: authenticate, parse, submit, follow, render, in
 * this order on the request's thread.
 */
final class ChatHandler {

  private final Gateway gateway;
  private final ModelHandler models;
  private final Answers answers;
  private final RequestMaker maker;

  ChatHandler(Gateway gateway, ModelHandler models, Answers answers, RequestMaker maker) {
    this.gateway = gateway;
    this.models = models;
    this.answers = answers;
    this.maker = maker;
  }

  /** A chat in OpenAI's dialect. */
  void openAi(Exchange exchange, Dialect dialect, Function<JsonFields, ChatCall> parser)
      throws IOException, InterruptedException {
    enter();
    try {
      var body = body(exchange);
      serve(exchange, dialect, parser.apply(ClientJson.read(body)), body);
    } finally {
      gateway.open().leave();
    }
  }

  /** A chat or a prompt in Ollama's dialect; without any text it only asks for the model. */
  void ollama(
      Exchange exchange, Dialect dialect, boolean completion, Function<JsonFields, ChatCall> parser)
      throws IOException, InterruptedException {
    enter();
    try {
      var body = body(exchange);
      var fields = ClientJson.read(body);
      if (OllamaRequests.isLoad(fields, completion)) {
        models.load(exchange, fields, completion);
      } else {
        serve(exchange, dialect, parser.apply(fields), body);
      }
    } finally {
      gateway.open().leave();
    }
  }

  private void enter() {
    var notReady = gateway.notReady();
    if (notReady != null) {
      throw new RefusedException(
          Problem.busy("not_ready", "this gateway is not ready: " + notReady, Problems.SOON));
    }
    gateway.open().enter();
  }

  private byte[] body(Exchange exchange) throws IOException {
    return exchange.body(gateway.limits().maxBodyBytes());
  }

  private void serve(Exchange exchange, Dialect dialect, ChatCall call, byte[] body)
      throws IOException, InterruptedException {
    var caller = exchange.caller();
    checkAllowed(caller, call);
    var terms = terms(exchange, call, body);
    var submit = maker.make(caller, call, terms);
    exchange.setHeader("x-request-id", submit.id().toString());
    if (prefersAsync(exchange)) {
      gateway.submissions().submit(submit, RequestMaker.accepted(submit));
      exchange.setHeader("Location", "/v1/requests/" + submit.id());
      exchange.setHeader("Preference-Applied", "respond-async");
      exchange.respond(202, "application/json", RequestView.of(submit).json());
      return;
    }
    try (var follower =
        Follower.ofNew(submit.id(), gateway.replies(), gateway.config().maxBufferedEvents())) {
      gateway.submissions().submit(submit, RequestMaker.accepted(submit));
      deliver(exchange, dialect, call, terms, submit, follower);
    }
  }

  private static void checkAllowed(Caller caller, ChatCall call) {
    var model = call.chat().model();
    if (!caller.mayUse(model)) {
      throw new RefusedException(Problems.modelNotFound(model));
    }
    if (!caller.mayUse(call.lane())) {
      throw new RefusedException(Problems.laneNotAllowed(call.lane()));
    }
  }

  private Terms terms(Exchange exchange, ChatCall call, byte[] body) {
    return Terms.read(
        exchange::header,
        exchange.caller().tenant(),
        exchange.path(),
        body,
        call,
        gateway.clock().instant(),
        gateway.limits().deadline());
  }

  private void deliver(
      Exchange exchange,
      Dialect dialect,
      ChatCall call,
      Terms terms,
      Request.Submit submit,
      Follower follower)
      throws InterruptedException {
    var frame =
        new AnswerFrame(
            submit.id(),
            submit.chat().model(),
            call.stream(),
            call.includeUsage(),
            call.completion());
    var outcome = Outcome.LEFT; // what an exception makes of it
    try {
      outcome = answers.deliver(exchange, dialect, frame, follower, 0, submit.deadline());
    } finally {
      if (outcome.abandons() && !gateway.open().stopping()) {
        gateway.metrics().cancel();
        gateway.submissions().cancel(RequestMaker.cancel(submit, cause(outcome, terms)));
      }
    }
  }

  private static Request.Cause cause(Outcome outcome, Terms terms) {
    return outcome == Outcome.LEFT && terms.retries()
        ? Request.Cause.MAY_RETURN
        : Request.Cause.LEFT;
  }

  private static boolean prefersAsync(Exchange exchange) {
    var prefer = exchange.header("Prefer");
    return prefer != null && prefer.toLowerCase(Locale.ROOT).contains("respond-async");
  }
}
