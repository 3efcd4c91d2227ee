package forebay.loadtest.node;

import java.io.IOException;
import tools.jackson.core.JacksonException;

/** Faults and counters over HTTP, for tests in other processes. Thread-safe. */
final class ControlApi implements HttpHandler {
  private final SimulatedNode node;

  ControlApi(SimulatedNode node) {
    this.node = node;
  }

  @Override
  public void handle(HttpRequest request, Exchange exchange) throws IOException {
    switch (request.method() + " " + request.path()) {
      case "GET /" -> sendNode(exchange);
      case "GET /counters" ->
          exchange.sendJson(200, Json.MAPPER.writeValueAsBytes(node.counters()));
      case "GET /faults" -> sendFaults(exchange);
      case "POST /faults", "PUT /faults" -> inject(request, exchange);
      case "DELETE /faults" -> {
        node.faults().clear();
        sendFaults(exchange);
      }
      case "GET /metrics" ->
          exchange.send(200, "text/plain; version=0.0.4; charset=utf-8", node.gpu().page());
      case "POST /gpu", "PUT /gpu" -> gpu(request, exchange);
      case "DELETE /gpu" -> {
        node.gpuUsed(null);
        sendNode(exchange);
      }
      case "POST /kill", "PUT /kill" -> {
        node.kill();
        sendNode(exchange);
      }
      case "POST /revive", "PUT /revive" -> {
        node.revive();
        sendNode(exchange);
      }
      default -> exchange.sendJson(404, Json.error("nothing at " + request.path()));
    }
  }

  private void inject(HttpRequest request, Exchange exchange) throws IOException {
    try {
      node.faults().add(FaultJson.parse(Json.MAPPER.readTree(request.body())));
      sendFaults(exchange);
    } catch (JacksonException | IllegalArgumentException e) {
      exchange.sendJson(400, Json.error(String.valueOf(e.getMessage())));
    }
  }

  private void gpu(HttpRequest request, Exchange exchange) throws IOException {
    try {
      node.gpuUsed(Json.MAPPER.readTree(request.body()).path("used").asDouble(-1));
      sendNode(exchange);
    } catch (JacksonException | IllegalArgumentException e) {
      exchange.sendJson(400, Json.error(String.valueOf(e.getMessage())));
    }
  }

  private void sendFaults(Exchange exchange) throws IOException {
    var list = Json.MAPPER.createArrayNode();
    node.faults().active().forEach(injected -> list.add(FaultJson.write(injected)));
    exchange.sendJson(200, Json.bytes(list));
  }

  private void sendNode(Exchange exchange) throws IOException {
    exchange.sendJson(
        200,
        Json.bytes(
            Json.object()
                .put("name", node.settings().name())
                .put("url", node.url())
                .put("alive", node.isAlive())));
  }
}
