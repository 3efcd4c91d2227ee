package forebay.app.command;

import forebay.app.run.RoleName;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code forebay worker}. */
@Command(
    name = "worker",
    mixinStandardHelpOptions = true,
    header = "Run a worker for each node of the configuration.",
    description = {
      "",
      "Best beside its node, with Ollama on loopback only. Nodes: upstream.ollama_url.",
      "Needs a Kafka cluster: kafka.bootstrap in the configuration. As many may run as wanted.",
      ""
    })
final class WorkerCommand implements Callable<Integer> {

  @Mixin private final ConfigOption config = new ConfigOption();

  @Override
  public Integer call() throws Exception {
    return Service.run(ClusterConfig.require(config.load()), Set.of(RoleName.WORKER));
  }
}
