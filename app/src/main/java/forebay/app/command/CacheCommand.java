package forebay.app.command;

import forebay.app.run.RoleName;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code forebay cache}. */
@Command(
    name = "cache",
    mixinStandardHelpOptions = true,
    header = "Run the cache.",
    description = {
      "",
      "Answers repeated questions from its store.",
      "Needs a Kafka cluster: kafka.bootstrap in the configuration. As many may run as wanted.",
      ""
    })
final class CacheCommand implements Callable<Integer> {

  @Mixin private final ConfigOption config = new ConfigOption();

  @Override
  public Integer call() throws Exception {
    return Service.run(ClusterConfig.require(config.load()), Set.of(RoleName.CACHE));
  }
}
