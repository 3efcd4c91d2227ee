package forebay.gateway.http;

import forebay.gateway.dialect.ChatCall;
import forebay.gateway.dialect.Dialect;
import forebay.gateway.dialect.Dialect.AnswerFrame;
import forebay.gateway.http.Delivery.Outcome;
import forebay.gateway.json.ClientJson;
import forebay.gateway.json.JsonFields;
import forebay.gateway.ollama.OllamaRequests;
import forebay.gateway.problem.Problem;
import forebay.gateway.problem.Problems;
import forebay.gateway.problem.RefusedException;
import forebay.gateway.reply.Follower;
import forebay.gateway.submission.Caller;
import forebay.gateway.submission.RequestMaker;
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
  private final RequestMaker maker;

  ChatHandler(Gateway gateway, ModelHandler models, RequestMaker maker) {
    this.gateway = gateway;
    this.models = models;
    this.maker = maker;
  }

  /** A chat in OpenAI's dialect. */
  void openAi(Exchange exchange, Dialect dialect, Function<JsonFields, ChatCall> parser)
      throws IOException, InterruptedException {
    var caller = enter(exchange);
    try {
      serve(exchange, dialect, caller, parser.apply(body(exchange)));
    } finally {
      gateway.open().leave();
    }
  }

  /** A chat or a prompt in Ollama's dialect; without any text it only asks for the model. */
  void ollama(
      Exchange exchange, Dialect dialect, boolean completion, Function<JsonFields, ChatCall> parser)
      throws IOException, InterruptedException {
    var caller = enter(exchange);
    try {
      var body = body(exchange);
      if (OllamaRequests.isLoad(body, completion)) {
        models.load(exchange, body, completion);
      } else {
        serve(exchange, dialect, caller, parser.apply(body));
      }
    } finally {
      gateway.open().leave();
    }
  }

  private Caller enter(Exchange exchange) {
    var caller = exchange.caller();
    var notReady = gateway.notReady();
    if (notReady != null) {
      throw new RefusedException(
          Problem.busy("not_ready", "this gateway is not ready: " + notReady, Problems.SOON));
    }
    gateway.open().enter();
    return caller;
  }

  private JsonFields body(Exchange exchange) throws IOException {
    return ClientJson.read(exchange.body(gateway.limits().maxBodyBytes()));
  }

  private void serve(Exchange exchange, Dialect dialect, Caller caller, ChatCall call)
      throws IOException, InterruptedException {
    var submit = maker.make(caller, call);
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
      deliver(exchange, dialect, call, submit, follower);
    }
  }

  private void deliver(
      Exchange exchange, Dialect dialect, ChatCall call, Request.Submit submit, Follower follower)
      throws IOException, InterruptedException {
    var frame =
        new AnswerFrame(
            submit.id(),
            submit.chat().model(),
            call.stream(),
            call.includeUsage(),
            call.completion());
    var delivery = new Delivery(gateway, exchange, follower, dialect, frame, 0, submit.deadline());
    var outcome = Outcome.LEFT; // what an exception makes of it
    try {
      outcome = delivery.run();
    } finally {
      if (outcome.abandons() && !gateway.open().stopping()) {
        gateway.metrics().cancel();
        gateway.submissions().cancel(RequestMaker.cancel(submit, Request.Cause.LEFT));
      }
    }
  }

  private static boolean prefersAsync(Exchange exchange) {
    var prefer = exchange.header("Prefer");
    return prefer != null && prefer.toLowerCase(Locale.ROOT).contains("respond-async");
  }
}
