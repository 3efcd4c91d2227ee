package forebay.app.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code forebay bench}: measurements, each a subcommand. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    header = "Measure the product on this machine.",
    subcommands = BenchPathCommand.class)
final class BenchCommand implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the field
  BenchCommand() {}

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
