package forebay.gateway.http;

import forebay.gateway.json.JsonFields;
import forebay.gateway.ollama.OllamaModels;
import forebay.gateway.ollama.OllamaRequests;
import forebay.gateway.openai.OpenAiModels;
import forebay.gateway.problem.Problem;
import forebay.gateway.problem.Problems;
import forebay.gateway.problem.RefusedException;
import forebay.protocol.ModelName;
import forebay.protocol.node.Model;
import java.io.IOException;

/** What the nodes serve, from their heartbeats: nothing here waits for a node. */
final class ModelHandler {

  private static final String JSON = "application/json";

  private final Gateway gateway;

  ModelHandler(Gateway gateway) {
    this.gateway = gateway;
  }

  /** {@code GET /v1/models}. */
  void list(Exchange exchange) throws IOException {
    exchange.caller();
    exchange.respond(200, JSON, OpenAiModels.list(gateway.nodes()));
  }

  /** {@code GET /v1/models/{id}}. */
  void show(Exchange exchange) throws IOException {
    exchange.caller();
    ModelName name;
    try {
      name = new ModelName(exchange.path("id"));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Problem.badRequest("model", "that is not a name of a model"));
    }
    exchange.respond(200, JSON, OpenAiModels.one(find(name)));
  }

  /** {@code GET /api/tags}. */
  void tags(Exchange exchange) throws IOException {
    exchange.caller();
    exchange.respond(200, JSON, OllamaModels.tags(gateway.nodes()));
  }

  /** {@code GET /api/ps}. */
  void resident(Exchange exchange) throws IOException {
    exchange.caller();
    exchange.respond(200, JSON, OllamaModels.ps(gateway.nodes()));
  }

  /** {@code GET /api/version}. */
  void version(Exchange exchange) throws IOException {
    var version = gateway.nodes().lowestVersion();
    if (version == null) {
      throw new RefusedException(
          Problem.busy("no_nodes", "no node is connected yet", Problems.SOON));
    }
    exchange.respond(200, JSON, OllamaModels.version(version));
  }

  /** A chat or a prompt without any text: only asks for the model. */
  void load(Exchange exchange, JsonFields body, boolean completion) throws IOException {
    var model = OllamaRequests.model(body);
    find(model);
    var unload = OllamaRequests.isUnload(body);
    exchange.respond(
        200, JSON, OllamaModels.loaded(model, completion, unload, gateway.clock().instant()));
  }

  private Model find(ModelName name) {
    var model = gateway.nodes().model(name);
    if (model == null) {
      throw new RefusedException(Problems.modelNotFound(name));
    }
    return model;
  }
}
