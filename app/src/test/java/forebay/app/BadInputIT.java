package forebay.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong is refused with a clear message, and nothing else is disturbed. */
final class BadInputIT {

  private static TestForebay forebay;

  @BeforeAll
  static void start() throws Exception {
    forebay = TestForebay.start(TestForebay.instant());
  }

  @AfterAll
  static void stop() {
    forebay.close();
  }

  @AfterEach
  void nothingElseIsDisturbed() throws Exception {
    assertThat(forebay.client().ask("are you well?").statusCode()).isEqualTo(200);
  }

  static Stream<Arguments> bodies() {
    var user = "{\"role\":\"user\",\"content\":\"hi\"}";
    return Stream.of(
            "",
            "nonsense",
            "{\"model\":\"qwen3:32b\",\"messages\":[" + user + "]",
            "{\"model\":\"qwen3:32b\",\"messages\":[" + user + "]} trailing",
            "[]",
            "null",
            "7",
            "[".repeat(100_000),
            "{\"a\":".repeat(100_000),
            "{\"messages\":[" + user + "]}",
            "{\"model\":7,\"messages\":[" + user + "]}",
            "{\"model\":\"\",\"messages\":[" + user + "]}",
            "{\"model\":\"qwen3:32b\\r\\ndata: x\",\"messages\":[" + user + "]}",
            "{\"model\":\"qwen3:32b\",\"messages\":\"hi\"}",
            "{\"model\":\"qwen3:32b\",\"messages\":[7]}",
            "{\"model\":\"qwen3:32b\",\"messages\":[{\"role\":\"king\",\"content\":\"hi\"}]}",
            "{\"model\":\"qwen3:32b\",\"messages\":[{\"role\":\"user\",\"content\":7}]}",
            "{\"model\":\"qwen3:32b\",\"messages\":[" + user + "],\"stream\":\"yes\"}",
            "{\"model\":\"qwen3:32b\",\"model\":\"qwen3:8b\",\"messages\":[" + user + "]}",
            "{\"model\":\"qwen3:32b\",\"messages\":[" + user + "],\"temperature\":NaN}")
        .flatMap(
            body ->
                Stream.of(
                    Arguments.of("/v1/chat/completions", body.getBytes(UTF_8)),
                    Arguments.of("/api/chat", body.getBytes(UTF_8))));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void refusesABodyThatIsWrong(String path, byte[] body) throws Exception {
    assertRefused(path, 400, raw(path, body));
  }

  @Test
  void refusesEmptyMessagesInOpenAisDialect() throws Exception {
    var path = "/v1/chat/completions";
    var body = "{\"model\":\"qwen3:32b\",\"messages\":[]}".getBytes(UTF_8);
    assertRefused(path, 400, raw(path, body));
  }

  @ParameterizedTest
  @CsvSource({"/v1/chat/completions", "/api/chat"})
  void refusesInvalidUtf8(String path) throws Exception {
    var body = new ByteArrayOutputStream();
    body.writeBytes(
        "{\"model\":\"qwen3:32b\",\"messages\":[{\"role\":\"user\",\"content\":\"".getBytes(UTF_8));
    body.writeBytes(new byte[] {(byte) 0xC3, (byte) 0x28, (byte) 0xFF});
    body.writeBytes("\"}]}".getBytes(UTF_8));
    assertRefused(path, 400, raw(path, body.toByteArray()));
  }

  @Test
  void givesUpOnABodyThatIsShorterThanItClaims() throws Exception {
    try (var http = new RawHttp(forebay.port())) {
      http.send(
          "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"model\":");
      assertThat(forebay.client().ask("meanwhile").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void refusesABodyThatIsTooLongBeforeReadingIt() throws Exception {
    try (var http = new RawHttp(forebay.port())) {
      http.send(
          "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 900000000\r\n\r\n");
      assertThat(http.readLine()).contains("413");
    }
  }

  @Test
  void refusesABodyThatBecomesTooLong() throws Exception {
    try (var http = new RawHttp(forebay.port())) {
      http.send(
          "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      var chunk = "x".repeat(1_000_000);
      try {
        for (int i = 0; i < 12; i++) {
          http.send("F4240\r\n" + chunk + "\r\n");
        }
        http.send("0\r\n\r\n");
      } catch (IOException e) {
        // It closed while we wrote: the answer is there to read.
      }
      assertThat(http.readLine()).contains("413");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/chat/completions, 405",
    "DELETE, /v1/models, 405",
    "GET, /v1/nothing, 404",
    "GET, /v1/models/none, 404",
    "GET, /v1/requests/none, 404",
    "POST, /v1/requests/none/cancel, 404",
    "GET, /api/chat, 405",
    "GET, /api/nothing, 404",
    "POST, /api/pull, 403",
    "DELETE, /api/delete, 403",
    "GET, /nothing, 404"
  })
  void answersAWrongPathOrMethodInItsDialect(String method, String path, int status)
      throws Exception {
    try (var http = new RawHttp(forebay.port())) {
      http.send(method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertRefused(path, status, http.readAll());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models/none%0D%0Ax-evil:%20yes",
    "/v1/requests/none%0D%0Ax-evil:%20yes",
    "/v1/none%0D%0Ax-evil:%20yes",
    "/api/none%0D%0Ax-evil:%20yes"
  })
  void makesNoHeaderOfALineBreakInAPath(String path) throws Exception {
    try (var http = new RawHttp(forebay.port())) {
      http.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      var response = http.readAll();
      assertThat(response).startsWith("HTTP/1.1 4").doesNotContain("\r\nx-evil");
    }
  }

  @ParameterizedTest
  @CsvSource({"Authorization: Basic abc", "Authorization: secret-key-that-must-not-be-echoed"})
  void refusesACredentialThatIsNoBearerTokenWithoutEchoingIt(String header) throws Exception {
    var body = TestClient.openAi("hi", false).getBytes(UTF_8);
    try (var http = new RawHttp(forebay.port())) {
      var response = http.post("/v1/chat/completions", body, header).readAll();
      assertRefused("/v1/chat/completions", 401, response);
      assertThat(response).doesNotContain("secret-key", "abc");
    }
  }

  @Test
  void refusesACompressedBody() throws Exception {
    var path = "/v1/chat/completions";
    try (var http = new RawHttp(forebay.port())) {
      assertRefused(path, 415, http.post(path, new byte[100], "Content-Encoding: gzip").readAll());
    }
  }

  private static String raw(String path, byte[] body) throws IOException {
    try (var http = new RawHttp(forebay.port())) {
      return http.post(path, body, "Content-Type: application/json").readAll();
    }
  }

  private static void assertRefused(String path, int status, String response) {
    assertThat(response).startsWith("HTTP/1.1 " + status + " ");
    assertThat(response.toLowerCase(Locale.ROOT)).contains("\r\nx-request-id: ");
    assertThat(response).doesNotContain("Exception", "\tat ", "\r\ndata: x");
    var body = TestClient.json(response.substring(response.indexOf("\r\n\r\n") + 4));
    var error = body.path("error");
    if (path.startsWith("/api/")) {
      assertThat(error.isString()).as(response).isTrue();
      assertThat(error.stringValue()).isNotBlank();
    } else {
      assertThat(error.path("message").asString("")).as(response).isNotBlank();
      assertThat(error.propertyNames()).contains("message", "type", "param", "code");
    }
  }
}
