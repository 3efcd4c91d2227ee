package forebay.app.command;

import forebay.app.run.RoleName;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code forebay gateway}. */
@Command(
    name = "gateway",
    mixinStandardHelpOptions = true,
    header = "Run a front door.",
    description = {
      "",
      "Takes chat requests over HTTP and streams their answers back.",
      "Needs a Kafka cluster: kafka.bootstrap in the configuration. As many may run as wanted.",
      ""
    })
final class GatewayCommand implements Callable<Integer> {

  @Mixin private final ConfigOption config = new ConfigOption();

  @Override
  public Integer call() throws Exception {
    return Service.run(ClusterConfig.require(config.load()), Set.of(RoleName.GATEWAY));
  }
}
