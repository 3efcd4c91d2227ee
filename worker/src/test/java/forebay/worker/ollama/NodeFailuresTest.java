package forebay.worker.ollama;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.reply.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeFailuresTest {

  @ParameterizedTest
  @CsvSource({
    "301, ANSWER_MALFORMED",
    "400, BAD_REQUEST",
    "404, MODEL_MISSING",
    "429, NODE_BUSY",
    "500, NODE_ERROR",
    "502, NODE_ERROR",
    "503, NODE_BUSY"
  })
  void readsAStatus(int status, Failure.Kind kind) {
    assertThat(NodeFailures.ofStatus(status, new byte[0]).kind()).isEqualTo(kind);
    assertThat(NodeFailures.ofStatus(status, "<html>".getBytes(UTF_8)).message())
        .doesNotContain("html");
  }

  @Test
  void repeatsWhatTheNodeSaysOfABadRequest() {
    assertThat(
            NodeFailures.ofStatus(400, "{\"error\":\"invalid format\"}".getBytes(UTF_8)).message())
        .isEqualTo("the node refused the request: invalid format");
  }

  @Test
  void tellsClientsNoAddressNoPathNoQuotation() {
    var said =
        "Post \"http://127.0.0.1:39401/completion\": dial tcp 10.0.0.7:11434, localhost:99,"
            + " open /root/.ollama/models/blobs/sha256-1: near \""
            + "secret ".repeat(20)
            + "\"\n\tEOF";
    assertThat(NodeFailures.forClients(said))
        .doesNotContain("127.0.0.1", "10.0.0.7", "localhost", ".ollama", "secret", "\n")
        .endsWith("EOF");
  }

  @Test
  void cutsWhatIsLong() {
    assertThat(NodeFailures.forClients("x".repeat(10_000)))
        .hasSize(NodeFailures.MAX_MESSAGE_LENGTH + 3);
  }
}
