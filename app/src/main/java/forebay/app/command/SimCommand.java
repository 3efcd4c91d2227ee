package forebay.app.command;

import forebay.loadtest.node.ModelSettings;
import forebay.loadtest.node.NodeSettings;
import forebay.loadtest.node.SimulatedNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code forebay sim}: one simulated Ollama node. */
@Command(
    name = "sim",
    mixinStandardHelpOptions = true,
    header = "Run one simulated Ollama node.",
    description = {
      "",
      "Speaks Ollama's protocol, takes the time a real node takes, and writes text that shows whether",
      "a token was lost, doubled or foreign. Its control port makes faults and shows counters:",
      "",
      "  curl -X POST CONTROL/faults -d '{\"fault\":\"stall\",\"afterTokens\":5,\"count\":1}'",
      "  curl CONTROL/counters",
      ""
    })
final class SimCommand implements Callable<Integer> {

  private static final long MODEL_BYTES = 20_000_000_000L;

  @Option(names = "--port", defaultValue = "11434", description = "default ${DEFAULT-VALUE}")
  private int port;

  @Option(names = "--control-port", defaultValue = "0", description = "default: a free one")
  private int controlPort;

  @Option(
      names = "--model",
      split = ",",
      defaultValue = "qwen3:32b",
      description = "models it has; default ${DEFAULT-VALUE}")
  private List<String> models = List.of();

  @Option(names = "--slots", defaultValue = "1", description = "requests at once; default 1")
  private int slots;

  @Option(
      names = "--tokens-per-second",
      defaultValue = "30",
      description = "decoding rate, shared by its slots; default ${DEFAULT-VALUE}")
  private double tokensPerSecond;

  @Option(
      names = "--load-seconds",
      defaultValue = "3",
      description = "time to load a model; default ${DEFAULT-VALUE}")
  private double loadSeconds;

  @Option(names = "--speed", defaultValue = "1", description = "how much faster all that is")
  private double speed;

  @Option(names = "--instant", description = "answer at once, whatever the rates")
  private boolean instant;

  @Option(names = "--seed", defaultValue = "1", description = "of the answers' lengths")
  private long seed;

  @Override
  public Integer call() throws InterruptedException {
    var settings =
        NodeSettings.builder()
            .port(port)
            .controlPort(controlPort)
            .slots(slots)
            .decodeTokensPerSecond(tokensPerSecond)
            .loadTime(Duration.ofMillis(Math.round(loadSeconds * 1000)))
            .speed(speed)
            .seed(seed);
    models.forEach(model -> settings.model(ModelSettings.chat(model, MODEL_BYTES)));
    try (var node = SimulatedNode.start((instant ? settings.instant() : settings).build())) {
      System.out.printf("ready %s control %s%n", node.url(), node.controlUrl());
      new CountDownLatch(1).await();
    }
    return 0;
  }
}
