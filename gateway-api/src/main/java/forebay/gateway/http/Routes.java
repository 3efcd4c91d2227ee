package forebay.gateway.http;

import forebay.gateway.dialect.Dialect;
import forebay.gateway.ollama.OllamaDialect;
import forebay.gateway.ollama.OllamaRequests;
import forebay.gateway.openai.OpenAiDialect;
import forebay.gateway.openai.OpenAiRequests;
import forebay.gateway.problem.Problem;
import forebay.gateway.problem.RefusedException;
import forebay.gateway.submission.RequestMaker;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The table of routes: which path means what, and in whose dialect its errors are told. */
final class Routes {

  private static final String PLAIN = "text/plain";

  /** What changes a node's models is not for clients to do. */
  private static final List<String> REFUSED_PATHS =
      List.of("pull", "push", "create", "copy", "delete", "blobs/<digest>");

  /**
   * One of them.
   *
   * @param open whether it is open to everybody
   */
  record Route(
      HandlerType method, String path, boolean open, Dialect dialect, Guard.Handler handler) {}

  private final List<Route> table = new ArrayList<>();
  private final Gateway gateway;
  private final HealthHandler health;
  private final PrometheusMeterRegistry registry;
  private final Guard guard;
  private final ModelHandler models;
  private final ChatHandler chat;
  private final RequestHandler requests;
  private final Dialect openAi = new OpenAiDialect();
  private final Dialect ollama = new OllamaDialect();

  Routes(
      Gateway gateway, RequestMaker maker, HealthHandler health, PrometheusMeterRegistry registry) {
    this.gateway = gateway;
    this.health = health;
    this.registry = registry;
    this.guard = new Guard(gateway);
    this.models = new ModelHandler(gateway);
    var answers = new Answers(gateway);
    this.chat = new ChatHandler(gateway, models, answers, maker);
    this.requests = new RequestHandler(gateway, answers);
    openAi();
    ollama();
    operations();
  }

  /** Every route there is. */
  List<Route> table() {
    return List.copyOf(table);
  }

  void addTo(RoutesConfig routes) {
    routes.before(context -> context.res().setHeader("x-request-id", UUID.randomUUID().toString()));
    for (var route : table) {
      routes.addHttpHandler(
          route.method(),
          route.path(),
          context -> guard.run(context, route.path(), route.dialect(), route.handler()));
    }
    routes.exception(HttpResponseException.class, this::noRoute);
  }

  private void openAi() {
    on(
        HandlerType.POST,
        "/v1/chat/completions",
        openAi,
        exchange -> chat.openAi(exchange, openAi, OpenAiRequests::chatCompletion));
    on(HandlerType.GET, "/v1/models", openAi, models::list);
    on(HandlerType.GET, "/v1/models/<id>", openAi, models::show);
    on(HandlerType.GET, "/v1/requests/{id}", openAi, requests::show);
    on(HandlerType.POST, "/v1/requests/{id}/cancel", openAi, requests::cancel);
    on(
        HandlerType.GET,
        "/v1/requests/{id}/stream",
        openAi,
        exchange -> requests.stream(exchange, openAi));
  }

  private void ollama() {
    on(
        HandlerType.POST,
        "/api/chat",
        ollama,
        exchange -> chat.ollama(exchange, ollama, false, OllamaRequests::chat));
    on(
        HandlerType.POST,
        "/api/generate",
        ollama,
        exchange -> chat.ollama(exchange, ollama, true, OllamaRequests::generate));
    for (var method : List.of(HandlerType.GET, HandlerType.HEAD)) {
      on(method, "/api/tags", ollama, models::tags);
      on(method, "/api/version", ollama, models::version);
    }
    on(HandlerType.GET, "/api/ps", ollama, models::resident);
    for (var path : REFUSED_PATHS) {
      for (var method : List.of(HandlerType.POST, HandlerType.DELETE, HandlerType.HEAD)) {
        on(method, "/api/" + path, ollama, this::refuse);
      }
    }
  }

  private void operations() {
    for (var method : List.of(HandlerType.GET, HandlerType.HEAD)) {
      open(method, "/", ollama, exchange -> exchange.respond(200, PLAIN, "Ollama is running"));
      open(method, "/health/live", openAi, health::live);
      open(method, "/health/ready", openAi, health::ready);
      open(
          method,
          "/metrics",
          openAi,
          exchange -> exchange.respond(200, "text/plain; version=0.0.4", registry.scrape()));
    }
  }

  private void refuse(Exchange exchange) {
    throw new RefusedException(
        Problem.client(
            403, "not_allowed", "models are managed on the nodes, not through this gateway"));
  }

  /** A route for those who are let in. */
  private void on(HandlerType method, String path, Dialect dialect, Guard.Handler handler) {
    table.add(
        new Route(
            method,
            path,
            false,
            dialect,
            exchange -> {
              exchange.authenticate(gateway.authenticator());
              handler.handle(exchange);
            }));
  }

  /** A route for everybody: it tells nothing of anybody. */
  private void open(HandlerType method, String path, Dialect dialect, Guard.Handler handler) {
    table.add(new Route(method, path, true, dialect, handler));
  }

  /** What Javalin refuses by itself: no such path, or not with this method. */
  private void noRoute(HttpResponseException e, Context context) {
    var dialect = context.path().startsWith("/api/") ? ollama : openAi;
    var allowed = e.getDetails().get("availableMethods");
    if (allowed == null) {
      allowed = e.getDetails().get("Available methods");
    }
    if (allowed != null) {
      context.res().setHeader("Allow", allowed);
    }
    var message =
        switch (e.getStatus()) {
          case 404 -> "there is nothing here";
          case 405 -> "this path does not take this method";
          default -> "the request cannot be handled";
        };
    guard.refuse(context, dialect, Problem.client(e.getStatus(), null, message));
  }
}
