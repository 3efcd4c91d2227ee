package forebay.app.command;

import forebay.app.run.Deployment;
import forebay.app.run.RoleName;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code forebay up}. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    header = "Run everything in one process, in front of real Ollama nodes.",
    description = {
      "",
      "Without a configuration: one node at http://127.0.0.1:11434, an embedded Kafka broker that",
      "keeps its log in ./forebay-data, and the front door at http://127.0.0.1:8080.",
      "A restart loses nothing.",
      "",
      "A configuration for three nodes:",
      "",
      "  server: { port: 8080, host: \"0.0.0.0\" }  # needs keys: forebay key new; or auth: none",
      "  upstream:",
      "    ollama_url: [\"http://10.0.0.1:11434\", \"http://10.0.0.2:11434\", \"http://10.0.0.3:11434\"]",
      ""
    })
final class UpCommand implements Callable<Integer> {

  @Mixin private final ConfigOption config = new ConfigOption();

  @Override
  public Integer call() throws Exception {
    var loaded = config.load();
    return Service.run(
        Deployment.start(loaded, EnumSet.allOf(RoleName.class)),
        deployment ->
            System.out.printf("ready http://%s:%d%n", loaded.server().host(), deployment.port()),
        () -> {});
  }
}
