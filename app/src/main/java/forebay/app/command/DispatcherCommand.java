package forebay.app.command;

import forebay.app.run.RoleName;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code forebay dispatcher}. */
@Command(
    name = "dispatcher",
    mixinStandardHelpOptions = true,
    header = "Run admission and scheduling.",
    description = {
      "",
      "Decides who may enter, who runs next, and on which node. Further instances take partitions over,",
      "and with kafka.standby_replicas they keep the state of the others warm.",
      "Needs a Kafka cluster: kafka.bootstrap in the configuration. As many may run as wanted.",
      ""
    })
final class DispatcherCommand implements Callable<Integer> {

  @Mixin private final ConfigOption config = new ConfigOption();

  @Override
  public Integer call() throws Exception {
    return Service.run(ClusterConfig.require(config.load()), Set.of(RoleName.DISPATCHER));
  }
}
