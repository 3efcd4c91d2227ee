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
import java.util.List;

/**
 * What the nodes serve, from their heartbeats: nothing here waits for a node. A model that the
 * caller may not use is not there.
 */
final class ModelHandler {

  private static final String JSON = "application/json";

  private final Gateway gateway;

  ModelHandler(Gateway gateway) {
    this.gateway = gateway;
  }

  /** {@code GET /v1/models}. */
  void list(Exchange exchange) throws IOException {
    exchange.respond(200, JSON, OpenAiModels.list(models(exchange)));
  }

  /** {@code GET /v1/models/{id}}. */
  void show(Exchange exchange) throws IOException {
    ModelName name;
    try {
      name = new ModelName(exchange.path("id"));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Problem.badRequest("model", "that is not a name of a model"));
    }
    exchange.respond(200, JSON, OpenAiModels.one(find(exchange, name)));
  }

  /** {@code GET /api/tags}. */
  void tags(Exchange exchange) throws IOException {
    exchange.respond(200, JSON, OllamaModels.tags(models(exchange)));
  }

  /** {@code GET /api/ps}. */
  void resident(Exchange exchange) throws IOException {
    var caller = exchange.caller();
    var resident =
        gateway.nodes().resident().stream().filter(it -> caller.mayUse(it.name())).toList();
    exchange.respond(200, JSON, OllamaModels.ps(resident, gateway.nodes()));
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
    find(exchange, model);
    var unload = OllamaRequests.isUnload(body);
    exchange.respond(
        200, JSON, OllamaModels.loaded(model, completion, unload, gateway.clock().instant()));
  }

  private List<Model> models(Exchange exchange) {
    var caller = exchange.caller();
    return gateway.nodes().models().stream().filter(it -> caller.mayUse(it.name())).toList();
  }

  private Model find(Exchange exchange, ModelName name) {
    var model = exchange.caller().mayUse(name) ? gateway.nodes().model(name) : null;
    if (model == null) {
      throw new RefusedException(Problems.modelNotFound(name));
    }
    return model;
  }
}
