package forebay.app.command;

import forebay.protocol.config.ForebayConfig;
import forebay.protocol.config.InvalidConfigException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --config}, for every command that reads the configuration. */
final class ConfigOption {

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "the configuration file; without it every key has its default")
  private @Nullable Path file;

  ForebayConfig load() throws InvalidConfigException {
    var config = file == null ? ForebayConfig.defaults() : ForebayConfig.load(file);
    Logging.setLevel(config.logging());
    return config;
  }
}
