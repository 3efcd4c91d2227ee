package forebay.app.command;

import forebay.gateway.key.ApiKey;
import forebay.gateway.key.KeyEntry;
import forebay.gateway.key.KeysFile;
import forebay.protocol.config.InvalidConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forebay key}: who may ask. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    header = "Make, list and revoke API keys.",
    description = {
      "",
      "A file (auth.keys_file, by default keys.yaml) says who may ask. It holds the",
      "keys' SHA-256 only. A running gateway takes a change within five seconds.",
      ""
    },
    subcommands = {KeyCommand.New.class, KeyCommand.Listing.class, KeyCommand.Revoke.class})
final class KeyCommand implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the field
  KeyCommand() {}

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Which file. */
  static final class FileOption {

    @Mixin private final ConfigOption config = new ConfigOption();

    @Option(
        names = {"-f", "--file"},
        paramLabel = "FILE",
        description = "the file of keys; else the one that the configuration names")
    private @Nullable Path file;

    KeysFile open() throws InvalidConfigException {
      return new KeysFile(file == null ? Path.of(config.load().auth().keysFile()) : file);
    }
  }

  /** {@code forebay key new}. */
  @Command(
      name = "new",
      mixinStandardHelpOptions = true,
      header = "Make a key, and show it this once.")
  static final class New implements Callable<Integer> {

    private static final int ID_DIGITS = 8;

    @Mixin private final FileOption file = new FileOption();

    @Option(
        names = "--tenant",
        required = true,
        description = "whose requests the key's are; several keys may be one tenant's")
    private String tenant = "";

    @Option(names = "--id", description = "the key's name in logs and lists; else one is made up")
    private @Nullable String id;

    @Option(
        names = "--per-minute",
        description = "requests in any 60 s, 0 for any number; else the configuration's")
    private @Nullable Integer perMinute;

    @Option(
        names = "--session-min-interval",
        paramLabel = "DURATION",
        description = "shortest time between two requests of a session; else the configuration's")
    private @Nullable String sessionMinInterval;

    @Option(
        names = "--concurrent",
        description = "requests that wait or run at once; else the configuration's")
    private @Nullable Integer concurrent;

    @Option(
        names = "--lanes",
        split = ",",
        description = "interactive, batch, or both, which is the default")
    private @Nullable List<String> lanes;

    @Option(
        names = "--models",
        split = ",",
        description = "the models that it may use, with * for any end of a name; else all")
    private @Nullable List<String> models;

    @Option(
        names = "--expires",
        paramLabel = "WHEN",
        description = "its last day, 2027-01-31, or a time, 2027-01-31T12:00:00Z; else never")
    private @Nullable String expires;

    @Override
    public Integer call() throws IOException, InvalidConfigException {
      var key = ApiKey.generate(new SecureRandom());
      var keys = file.open();
      var entry = entry(key);
      keys.add(entry);
      System.err.printf(
          "Added %s of tenant %s to %s. The key is shown only now:%n",
          entry.id(), entry.tenant(), keys.path());
      System.out.println(key.text());
      return 0;
    }

    private KeyEntry entry(ApiKey key) throws IOException {
      var fields = new LinkedHashMap<String, @Nullable Object>();
      fields.put("id", id == null ? tenant + "-" + key.sha256().substring(0, ID_DIGITS) : id);
      fields.put("sha256", key.sha256());
      fields.put("tenant", tenant);
      fields.put("per_minute", perMinute);
      fields.put("session_min_interval", sessionMinInterval);
      fields.put("concurrent", concurrent);
      fields.put("lanes", lanes);
      fields.put("models", models);
      fields.put("expires", expires);
      return KeysFile.entry(fields);
    }
  }

  /** {@code forebay key list}. */
  @Command(name = "list", mixinStandardHelpOptions = true, header = "List the keys.")
  static final class Listing implements Callable<Integer> {

    private static final String ROW = "%-28s %-20s %-18s %-24s %-24s %s%n";

    @Mixin private final FileOption file = new FileOption();

    @Override
    public Integer call() throws IOException, InvalidConfigException {
      System.out.printf(ROW, "ID", "TENANT", "LANES", "EXPIRES", "MODELS", "LIMITS");
      for (var entry : file.open().read()) {
        System.out.printf(
            ROW,
            entry.id(),
            entry.tenant(),
            entry.lanes().stream()
                .sorted()
                .map(lane -> lane.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(",")),
            entry.expires() == null ? "never" : entry.expires(),
            entry.models().isEmpty()
                ? "all"
                : entry.models().stream().map(it -> it.text()).collect(Collectors.joining(",")),
            limits(entry));
      }
      return 0;
    }

    private static String limits(KeyEntry entry) {
      var limits = new ArrayList<String>();
      if (entry.perMinute() != null) {
        limits.add((entry.perMinute() == 0 ? "any number" : entry.perMinute()) + " a minute");
      }
      if (entry.sessionMinInterval() != null) {
        limits.add(entry.sessionMinInterval().toMillis() + "ms apart");
      }
      if (entry.concurrent() != null) {
        limits.add((entry.concurrent() == 0 ? "any number" : entry.concurrent()) + " at once");
      }
      return limits.isEmpty() ? "default" : String.join(", ", limits);
    }
  }

  /** {@code forebay key revoke}. */
  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      header = "Take a key out of the file: new requests with it are refused within five seconds.")
  static final class Revoke implements Callable<Integer> {

    @Mixin private final FileOption file = new FileOption();

    @Parameters(paramLabel = "ID", description = "the key's name, as the list has it")
    private String id = "";

    @Override
    public Integer call() throws IOException, InvalidConfigException {
      var keys = file.open();
      if (!keys.remove(id)) {
        throw new IOException("no key %s in %s".formatted(id, keys.path()));
      }
      System.err.printf("Revoked %s in %s.%n", id, keys.path());
      return 0;
    }
  }
}
