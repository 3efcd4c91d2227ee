package forebay.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import forebay.gateway.key.AnyKey;
import forebay.gateway.node.NodeDirectory;
import forebay.gateway.submission.RequestMaker;
import forebay.protocol.config.ServerConfig;
import forebay.protocol.lifecycle.Health;
import forebay.protocol.request.Allowance;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RefusalHttpTest {

  private static final String CHAT = "/v1/chat/completions";

  private final TestingGateway gateway = new TestingGateway();

  @AfterAll
  void close() {
    gateway.close();
  }

  @Test
  void tellsAnUnknownPathInTheDialectOfItsTree() throws Exception {
    var openAi = gateway.get("/v1/nothing");
    assertThat(openAi.statusCode()).isEqualTo(404);
    assertThat(openAi.body())
        .isEqualTo(
            "{\"error\":{\"message\":\"there is nothing here\",\"type\":\"invalid_request_error\","
                + "\"param\":null,\"code\":null}}");
    assertThat(openAi.headers().firstValue("x-request-id")).isPresent();
    var ollama = gateway.get("/api/nothing");
    assertThat(ollama.statusCode()).isEqualTo(404);
    assertThat(ollama.body()).isEqualTo("{\"error\":\"there is nothing here\"}");
  }

  @Test
  void tellsTheMethodsOfAPath() throws Exception {
    var response = gateway.get(CHAT);
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).contains("POST");
    assertThat(response.body()).contains("\"type\":\"invalid_request_error\"");
    assertThat(gateway.send("DELETE", "/api/chat", "").body()).startsWith("{\"error\":\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/..;/metrics", "/v1/%2e%2e/metrics", "//metrics", "/v1/chat;x=1/completions"})
  void findsNothingBehindTricksWithPaths(String path) throws Exception {
    assertThat(status("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .isGreaterThanOrEqualTo(400);
  }

  @Test
  void refusesADeclaredBodyBeforeReadingIt() throws Exception {
    var answer =
        exchange("POST " + CHAT + " HTTP/1.1\r\nHost: x\r\nContent-Length: 200001\r\n\r\n{\"mod");
    assertThat(answer).startsWith("HTTP/1.1 413").containsIgnoringCase("Connection: close");
    assertThat(answer).contains("request_too_large");
  }

  @Test
  void aClientThatGoesOnSendingStillHearsWhy() throws Exception {
    for (var i = 0; i < 20; i++) {
      assertThat(gateway.post(CHAT, "x".repeat(20_000_000)).statusCode()).isEqualTo(413);
    }
  }

  @Test
  void refusesAChunkedBodyAtTheByteThatIsTooMuch() throws Exception {
    var chunk = "186a1\r\n" + "x".repeat(0x186a1) + "\r\n";
    var head = "POST " + CHAT + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    assertThat(exchange(head + chunk + chunk)).startsWith("HTTP/1.1 413");
  }

  @Test
  void takesABodyOfExactlyTheLimit() throws Exception {
    var body = "{\"model\":\"\",\"x\":\"" + "y".repeat(200_000 - 19) + "\"}";
    assertThat(body).hasSize(200_000);
    assertThat(gateway.post(CHAT, body).statusCode()).isEqualTo(400);
  }

  @Test
  void refusesACompressedBody() throws Exception {
    assertThat(gateway.post(CHAT, "{}", "Content-Encoding", "gzip").statusCode()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "\"x\"",
        "{} {}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":NaN}",
        "\uFEFF{}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\uDC00x\"}",
        "{'a':1}"
      })
  void refusesWhatIsNotAJsonObject(String body) throws Exception {
    var response = gateway.post(CHAT, body);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("\"type\":\"invalid_request_error\"");
  }

  @Test
  void refusesAHundredThousandBrackets() throws Exception {
    assertThat(gateway.post(CHAT, "[".repeat(100_000)).statusCode()).isEqualTo(400);
    assertThat(gateway.post(CHAT, "{\"a\":".repeat(30_000)).statusCode()).isEqualTo(400);
  }

  @Test
  void refusesInvalidUtf8() throws Exception {
    var head =
        "POST " + CHAT + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 9\r\n\r\n";
    try (var socket = gateway.raw(head)) {
      socket
          .getOutputStream()
          .write(new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xc3, '"', '}'});
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 400")
          .contains("UTF-8");
    }
  }

  @Test
  void survivesABodyThatNeverComes() throws Exception {
    var head = "POST " + CHAT + " HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{\"a\"";
    try (var socket = gateway.raw(head)) {
      socket.shutdownOutput();
      var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 400")).isTrue();
    }
    assertThat(gateway.get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void survivesAChunkThatIsNone() throws Exception {
    var answer =
        exchange(
            "POST " + CHAT + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
    assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 400")).as(answer).isTrue();
  }

  @Test
  void refusesAHeaderThatIsTooLarge() throws Exception {
    var answer = exchange("GET / HTTP/1.1\r\nHost: x\r\nx-big: " + "a".repeat(80_000) + "\r\n\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 431")
        .endsWith(
            "\r\n\r\n{\"error\":{\"message\":\"Request Header Fields Too Large\","
                + "\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}");
    assertThatItSaysNothingOfTheServer(answer);
  }

  @ParameterizedTest
  @CsvSource({
    "400,'GARBAGE\\r\\n\\r\\n'",
    "400,'GET / HTTP/1.1 x\\r\\nHost: x\\r\\n\\r\\n'",
    "400,'GET / HTTP/1.1\\r\\nAccept: text/html\\r\\n\\r\\n'",
    "400,'DELETE /v1/%zz HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'",
    "417,'POST / HTTP/1.1\\r\\nHost: x\\r\\nExpect: tea\\r\\n\\r\\n'",
    "505,'GET / HTTP/9.9\\r\\nHost: x\\r\\n\\r\\n'",
    "426,'PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n'"
  })
  void tellsWhatIsNoHttpAsAnyOtherError(int status, String request) throws Exception {
    var answer = exchange(request.replace("\\r", "\r").replace("\\n", "\n"));
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status)
        .contains("\r\n\r\n{\"error\":{\"message\":\"");
    assertThatItSaysNothingOfTheServer(answer);
  }

  private static void assertThatItSaysNothingOfTheServer(String answer) {
    assertThat(answer)
        .containsPattern("(?i)\r\nx-request-id: [0-9a-f-]{36}\r\n")
        .containsIgnoringCase("\r\nContent-Type: application/json")
        .doesNotContainPattern("(?i)jetty|\r\nserver:|exception|\tat ");
  }

  @Test
  void takesNoOtherSchemeThanBearer() throws Exception {
    var response = gateway.post(CHAT, "{}", "Authorization", "Basic c2VjcmV0");
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).doesNotContain("c2VjcmV0");
    assertThat(gateway.get("/v1/models", "Authorization", "Basic c2VjcmV0").statusCode())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "POST,/api/pull",
    "POST,/api/push",
    "POST,/api/create",
    "DELETE,/api/delete",
    "POST,/api/copy",
    "HEAD,/api/blobs/sha256:1",
    "POST,/api/blobs/sha256:1"
  })
  void managesNoModels(String method, String path) throws Exception {
    var response = gateway.send(method, path, "");
    assertThat(response.statusCode()).isEqualTo(403);
    if (!method.equals("HEAD")) {
      assertThat(response.body()).startsWith("{\"error\":\"models are managed");
    }
  }

  @Test
  void saysWhatIsNotReady() throws Exception {
    assertThat(gateway.get("/health/ready").statusCode()).isEqualTo(200);
    gateway.roles.set(
        Map.of("gateway", new Health.Ready(), "worker", new Health.NotReady("no node")));
    try {
      var response = gateway.get("/health/ready");
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.body()).contains("\"worker\":\"not ready: no node\"");
      assertThat(gateway.send("HEAD", "/health/ready", "").statusCode()).isEqualTo(503);
    } finally {
      gateway.roles.set(Map.of("gateway", new Health.Ready()));
    }
  }

  @Test
  void tellsNothingOfAnErrorThatNobodyExpected() throws Exception {
    gateway.roles.set(
        new AbstractMap<>() {
          @Override
          public Set<Entry<String, Health>> entrySet() {
            throw new StackOverflowError("secret");
          }
        });
    try {
      var response = gateway.get("/health/ready");
      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.headers().firstValue("x-request-id")).isPresent();
      assertThat(response.body()).doesNotContain("secret").doesNotContain("\tat ");
    } finally {
      gateway.roles.set(Map.of("gateway", new Health.Ready()));
    }
  }

  @Test
  void saysThatThePortIsTaken() {
    var nodes = new NodeDirectory(InstantSource.system());
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var second =
        new HttpServer(
            new Gateway(
                new AnyKey(Allowance.UNLIMITED),
                gateway.log,
                gateway.log,
                nodes,
                TestingGateway.PATIENT,
                TestingGateway.LIMITS,
                new GatewayMetrics(registry),
                new OpenRequests(1),
                new ClientWatcher(),
                () -> null,
                InstantSource.system()),
            new ServerConfig(gateway.server.port(), "127.0.0.1"),
            new RequestMaker(nodes, 0, InstantSource.system(), new Random(1)),
            Map::of,
            registry);
    assertThatThrownBy(second::start)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "port %d on 127.0.0.1 is in use: choose another with --port or server.port",
            gateway.server.port());
    second.close();
  }

  private String exchange(String text) throws Exception {
    try (var socket = gateway.raw(text)) {
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private int status(String text) throws Exception {
    return Integer.parseInt(exchange(text).substring(9, 12));
  }
}
