package forebay.gateway.http;

import forebay.protocol.lifecycle.Health;
import forebay.protocol.wire.Wire;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.node.JsonNodeFactory;

/** Whether this process lives, and whether every role in it can do its work. */
final class HealthHandler {

  private final Supplier<Map<String, Health>> roles;

  HealthHandler(Supplier<Map<String, Health>> roles) {
    this.roles = roles;
  }

  void live(Exchange exchange) throws IOException {
    exchange.respond(200, "application/json", "{\"status\":\"live\"}");
  }

  void ready(Exchange exchange) throws IOException {
    var ready = true;
    var body = JsonNodeFactory.instance.objectNode();
    var states = JsonNodeFactory.instance.objectNode();
    for (var role : roles.get().entrySet()) {
      ready &= role.getValue() instanceof Health.Ready;
      states.put(role.getKey(), text(role.getValue()));
    }
    body.put("status", ready ? "ready" : "not ready").set("roles", states);
    exchange.respond(ready ? 200 : 503, "application/json", Wire.mapper().writeValueAsString(body));
  }

  private static String text(Health health) {
    return switch (health) {
      case Health.Ready ready -> "ready";
      case Health.NotReady(var reason) -> "not ready: " + reason;
      case Health.Failed(var cause) -> "failed: " + cause;
    };
  }
}
