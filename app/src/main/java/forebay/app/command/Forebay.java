package forebay.app.command;

import forebay.protocol.config.InvalidConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: reads the arguments, runs a command, and says in plain words what failed. */
@Command(
    name = "forebay",
    mixinStandardHelpOptions = true,
    version = "forebay 0.1.0",
    header = "A request broker in front of Ollama nodes.",
    description = {
      "",
      "Chat requests come in over HTTP in OpenAI's or Ollama's protocol, wait in Kafka,",
      "and run on the next node that has a free slot. Nothing accepted is lost.",
      "",
      "Start with @|bold forebay demo|@: it needs no Ollama and no Kafka.",
      ""
    },
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      GatewayCommand.class,
      DispatcherCommand.class,
      CacheCommand.class,
      WorkerCommand.class,
      BrokerCommand.class,
      DrainCommand.class,
      KeyCommand.class,
      SimCommand.class,
      SimulateCommand.class,
      BenchCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "forebay COMMAND --help explains a command."})
public final class Forebay implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the field
  Forebay() {}

  /** Runs the command and returns its exit code: 0 done, 1 failed, 2 used wrongly. */
  public static int execute(String... args) {
    return new CommandLine(new Forebay())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((e, command, parsed) -> explain(e, command.getErr()))
        .execute(args);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int explain(Exception e, PrintWriter err) throws Exception {
    return switch (e) {
      case InvalidConfigException invalid -> {
        err.println("forebay: the configuration cannot be used:");
        invalid.problems().forEach(problem -> err.println("  " + problem));
        yield CommandLine.ExitCode.USAGE;
      }
      case IOException expected -> {
        err.println("forebay: " + expected.getMessage());
        yield CommandLine.ExitCode.SOFTWARE;
      }
      case InterruptedException stopped -> CommandLine.ExitCode.SOFTWARE;
      default -> throw e;
    };
  }
}
