package forebay.loadtest.node;

import java.io.IOException;
import java.util.function.Supplier;

/** Ollama's endpoints by path. Thread-safe. */
final class OllamaApi implements HttpHandler {
  private final CounterBook counters;
  private final Faults faults;
  private final ModelPages pages;
  private final RequestParser parser;
  private final GenerationHandler generations;
  private final Generator generator;
  private final EmbedHandler embeddings;

  OllamaApi(Generator generator, Faults faults) {
    this.counters = generator.counters();
    this.faults = faults;
    this.generator = generator;
    this.pages = new ModelPages(generator.settings(), generator.gate());
    this.parser = new RequestParser(generator.settings().models());
    this.generations = new GenerationHandler(counters, faults);
    this.embeddings = new EmbedHandler(generator, parser);
  }

  @Override
  public void handle(HttpRequest request, Exchange exchange)
      throws IOException, InterruptedException {
    switch (request.path()) {
      case "/api/chat" -> post(request, exchange, generation(request, Wire.CHAT));
      case "/api/generate" -> post(request, exchange, generation(request, Wire.GENERATE));
      case "/api/embed" ->
          post(
              request,
              exchange,
              (target, _, running) -> embeddings.run(request.body(), target, running));
      case "/api/show" -> show(request, exchange);
      case "/api/tags" -> tags(request, exchange);
      case "/api/ps" -> page(request, exchange, pages::ps);
      case "/api/version" -> page(request, exchange, pages::version);
      case "/" -> root(request, exchange);
      default -> {
        counters.request("other");
        exchange.sendText(404, "404 page not found");
      }
    }
  }

  private GenerationHandler.Work generation(HttpRequest request, Wire wire) {
    return (exchange, fault, running) ->
        generator.run(parser.parse(request.body(), wire), exchange, fault, running);
  }

  private void post(HttpRequest request, Exchange exchange, GenerationHandler.Work work)
      throws IOException, InterruptedException {
    counters.request(request.path());
    if (isMethod(request, exchange, "POST")) {
      generations.handle(exchange, work);
    }
  }

  private void show(HttpRequest request, Exchange exchange) throws IOException {
    counters.request(request.path());
    if (!isMethod(request, exchange, "POST")) {
      return;
    }
    freeze(exchange);
    try {
      var model = parser.model(parser.body(request.body()));
      exchange.sendJson(200, pages.show(model));
    } catch (RefusedException e) {
      exchange.sendJson(e.status(), Json.error(e.text()));
    }
  }

  private void tags(HttpRequest request, Exchange exchange)
      throws IOException, InterruptedException {
    counters.request(request.path());
    if (!isMethod(request, exchange, "GET", "HEAD")) {
      return;
    }
    var fault = faults.take(Faults.Scope.TAGS);
    if (fault instanceof Fault.OfTags ofTags) {
      strike(ofTags, exchange);
    } else if (fault != null) {
      exchange.connection().awaitPeerGone();
    } else {
      exchange.sendJson(200, pages.tags());
    }
  }

  private void strike(Fault.OfTags fault, Exchange exchange)
      throws IOException, InterruptedException {
    switch (fault) {
      case Fault.SlowTags(var delay) -> {
        exchange.connection().pause(delay);
        exchange.sendJson(200, pages.tags());
      }
      case Fault.FailingTags(var status) ->
          exchange.sendJson(status, Json.error("simulated failure of /api/tags"));
    }
  }

  private void page(HttpRequest request, Exchange exchange, Supplier<byte[]> page)
      throws IOException {
    counters.request(request.path());
    if (isMethod(request, exchange, "GET", "HEAD")) {
      freeze(exchange);
      exchange.sendJson(200, page.get());
    }
  }

  private void root(HttpRequest request, Exchange exchange) throws IOException {
    counters.request(request.path());
    if (isMethod(request, exchange, "GET", "HEAD")) {
      freeze(exchange);
      exchange.sendText(200, "Ollama is running");
    }
  }

  private void freeze(Exchange exchange) throws IOException {
    if (faults.take(Faults.Scope.OTHER) != null) {
      exchange.connection().awaitPeerGone();
    }
  }

  private static boolean isMethod(HttpRequest request, Exchange exchange, String... allowed)
      throws IOException {
    for (var method : allowed) {
      if (method.equals(request.method())) {
        return true;
      }
    }
    exchange.sendText(405, "405 method not allowed");
    return false;
  }
}
