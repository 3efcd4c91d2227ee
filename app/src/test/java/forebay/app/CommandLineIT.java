package forebay.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees who does it wrong: one clear message, no stack trace, an exit code. */
final class CommandLineIT {

  @TempDir private Path directory;

  @Test
  void reportsEveryProblemOfAConfigurationAtOnce() throws Exception {
    var wrong = config("server: { prot: 80 }\ncache: { ttl: soon }");
    assertFails(
        2,
        "up --config " + wrong,
        "server.prot: unknown key, did you mean port?",
        "cache.ttl: expected a duration such as 30s, 250ms or 2h, found \"soon\"");
  }

  @Test
  void namesAConfigurationThatIsNotThere() throws Exception {
    assertFails(2, "up --config none.yaml", "none.yaml: no such file");
  }

  @Test
  void namesAnUnknownOption() throws Exception {
    assertFails(2, "demo --prot 80", "Unknown option", "--port");
  }

  @Test
  void saysWhichPortIsInUse() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = taken.getLocalPort();
      assertFails(
          1,
          "demo --port " + port + " --data " + directory.resolve("data"),
          "port " + port + " on 127.0.0.1 is in use");
    }
  }

  @Test
  void saysWhichPortOfTheBrokerIsInUse() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = taken.getLocalPort();
      var config =
          config(
              "server: { port: 0 }\nkafka: { embedded_port: %d, data_dir: \"%s\" }"
                  .formatted(port, directory.resolve("data")));
      assertFails(1, "up --config " + config, "port " + port, "kafka.embedded_port");
    }
  }

  @Test
  void saysThatADataDirectoryCannotBeWritten() throws Exception {
    var file = Files.writeString(directory.resolve("file"), "not a directory");
    assertFails(1, "demo --port 0 --data " + file.resolve("data"), "cannot be written", "--data");
  }

  @Test
  void saysThatADataDirectoryIsInUse() throws Exception {
    var data = directory.resolve("data");
    try (var first = ForebayProcess.start("demo", "--port", "0", "--data", data.toString())) {
      first.awaitReady();
      assertFails(1, "demo --port 0 --data " + data, "is in use by another process");
    }
  }

  @Test
  void tellsASingleRoleThatItNeedsACluster() throws Exception {
    assertFails(1, "worker", "kafka.bootstrap is empty");
  }

  @Test
  void saysThatAClusterCannotBeReached() throws Exception {
    var config = config("kafka: { bootstrap: \"127.0.0.1:1\" }");
    assertFails(1, "worker --config " + config, "in the cluster at 127.0.0.1:1");
  }

  @Test
  void saysWhereASimulationLookedForItsTrace() throws Exception {
    assertFails(1, "simulate --trace azure-conv --data none", "none", "no such file", "--data");
    assertFails(1, "simulate --trace none.csv", "none.csv", "azure-conv");
    assertFails(2, "simulate --trace poisson --nodes 0", "--nodes", "must be positive");
  }

  private Path config(String text) throws Exception {
    return Files.writeString(directory.resolve("forebay.yaml"), text);
  }

  private static void assertFails(int exitCode, String arguments, String... messages)
      throws Exception {
    try (var process = ForebayProcess.start(arguments.split(" "))) {
      assertThat(process.awaitExit()).as(process.log()).isEqualTo(exitCode);
      assertThat(process.log()).contains(messages).doesNotContain("\tat ");
    }
  }
}
