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
import java.util.List;
import java.util.UUID;

/** The table of routes: which path means what, and in whose dialect its errors are told. */
final class Routes {

  private static final String PLAIN = "text/plain";

  /** What changes a node's models is not for clients to do. */
  private static final List<String> REFUSED_PATHS =
      List.of("pull", "push", "create", "copy", "delete", "blobs/<digest>");

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
    this.health = health;
    this.registry = registry;
    this.guard = new Guard(gateway);
    this.models = new ModelHandler(gateway);
    this.chat = new ChatHandler(gateway, models, maker);
    this.requests = new RequestHandler(gateway);
  }

  void addTo(RoutesConfig routes) {
    routes.before(context -> context.res().setHeader("x-request-id", UUID.randomUUID().toString()));
    openAi(routes);
    ollama(routes);
    operations(routes);
    routes.exception(HttpResponseException.class, this::noRoute);
  }

  private void openAi(RoutesConfig routes) {
    on(
        routes,
        HandlerType.POST,
        "/v1/chat/completions",
        openAi,
        exchange -> chat.openAi(exchange, openAi, OpenAiRequests::chatCompletion));
    on(routes, HandlerType.GET, "/v1/models", openAi, models::list);
    on(routes, HandlerType.GET, "/v1/models/<id>", openAi, models::show);
    on(routes, HandlerType.GET, "/v1/requests/{id}", openAi, requests::show);
    on(routes, HandlerType.POST, "/v1/requests/{id}/cancel", openAi, requests::cancel);
    on(
        routes,
        HandlerType.GET,
        "/v1/requests/{id}/stream",
        openAi,
        exchange -> requests.stream(exchange, openAi));
  }

  private void ollama(RoutesConfig routes) {
    on(
        routes,
        HandlerType.POST,
        "/api/chat",
        ollama,
        exchange -> chat.ollama(exchange, ollama, false, OllamaRequests::chat));
    on(
        routes,
        HandlerType.POST,
        "/api/generate",
        ollama,
        exchange -> chat.ollama(exchange, ollama, true, OllamaRequests::generate));
    for (var method : List.of(HandlerType.GET, HandlerType.HEAD)) {
      on(routes, method, "/api/tags", ollama, models::tags);
      on(routes, method, "/api/version", ollama, models::version);
      on(
          routes,
          method,
          "/",
          ollama,
          exchange -> exchange.respond(200, PLAIN, "Ollama is running"));
    }
    on(routes, HandlerType.GET, "/api/ps", ollama, models::resident);
    for (var path : REFUSED_PATHS) {
      for (var method : List.of(HandlerType.POST, HandlerType.DELETE, HandlerType.HEAD)) {
        on(routes, method, "/api/" + path, ollama, this::refuse);
      }
    }
  }

  private void operations(RoutesConfig routes) {
    for (var method : List.of(HandlerType.GET, HandlerType.HEAD)) {
      on(routes, method, "/health/live", openAi, health::live);
      on(routes, method, "/health/ready", openAi, health::ready);
      on(
          routes,
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

  private void on(
      RoutesConfig routes, HandlerType method, String path, Dialect dialect, Guard.Route route) {
    routes.addHttpHandler(method, path, context -> guard.run(context, path, dialect, route));
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
