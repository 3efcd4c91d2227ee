package forebay.loadtest.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlTest {
  private final SimulatedNode node =
      SimulatedNode.start(
          NodeSettings.builder().speed(100_000).length(LengthDistribution.fixed(5)).build());
  private final NodeClient client = new NodeClient(node);

  @AfterEach
  void close() {
    client.close();
    node.close();
  }

  @Test
  void injectsListsAndClearsFaults() {
    var injected =
        client.control(
            "POST", "/faults", "{\"fault\":\"errorLine\",\"afterTokens\":2,\"count\":3}");
    assertThat(injected.body())
        .isEqualTo(
            "[{\"fault\":\"errorLine\",\"afterTokens\":2,\"text\":\"simulated failure\",\"count\":3}]");
    client.post("/api/chat", NodeClient.chat("hello", ""));
    assertThat(node.faults().active())
        .containsExactly(new Faults.Injected(new Fault.ErrorLine(2, "simulated failure"), 2, 1));

    assertThat(client.control("DELETE", "/faults", "").body()).isEqualTo("[]");
    assertThat(client.control("GET", "/faults", "").body()).isEqualTo("[]");
  }

  @Test
  void readsEveryFaultThatItWrites() {
    for (var name :
        List.of(
            "delayHeaders",
            "hang",
            "freeze",
            "busy",
            "status",
            "html",
            "delayToken",
            "stall",
            "reset",
            "close",
            "endWithoutDone",
            "errorLine",
            "invalidLine",
            "halfLine",
            "longLine",
            "splitCharacters",
            "endless",
            "noNewlines",
            "slowTags",
            "failingTags")) {
      var injected =
          FaultJson.parse(
              NodeClient.parse("{\"fault\":\"" + name + "\",\"afterTokens\":7,\"share\":0.5}"));
      var written = FaultJson.write(injected);
      assertThat(written.path("fault").asString()).isEqualTo(name);
      assertThat(FaultJson.parse(written)).isEqualTo(injected);
    }
  }

  @Test
  void refusesAFaultThatItDoesNotKnow() {
    assertThat(client.control("POST", "/faults", "{\"fault\":\"gremlin\"}").statusCode())
        .isEqualTo(400);
    assertThat(client.control("POST", "/faults", "{").statusCode()).isEqualTo(400);
    assertThat(client.control("POST", "/faults", "{\"fault\":\"busy\",\"count\":0}").statusCode())
        .isEqualTo(400);
    assertThat(node.faults().active()).isEmpty();
  }

  @Test
  void countsWhatHappened() {
    client.post("/api/chat", NodeClient.chat("hello", ""));
    client.get("/api/tags");

    var counters = NodeClient.parse(client.control("GET", "/counters", "").body());

    assertThat(counters.path("started").asInt()).isEqualTo(1);
    assertThat(counters.path("finished").asInt()).isEqualTo(1);
    assertThat(counters.path("maxParallel").asInt()).isEqualTo(1);
    assertThat(counters.path("generatedTokens").asInt()).isEqualTo(5);
    assertThat(counters.path("promptTokensEvaluated").asInt()).isPositive();
    assertThat(counters.path("requestsByPath").path("/api/tags").asInt()).isEqualTo(1);
  }

  @Test
  void showsHowFullItsGpuIs() {
    assertThat(client.control("GET", "/metrics", "").body())
        .contains("DCGM_FI_DEV_FB_USED{gpu=\"0\",device=\"nvidia0\"} 0\n");
    client.post("/api/chat", NodeClient.chat("hello", ""));
    assertThat(client.control("GET", "/metrics", "").body())
        .contains("DCGM_FI_DEV_FB_USED{gpu=\"0\",device=\"nvidia0\"} 19073\n")
        .contains("DCGM_FI_DEV_FB_FREE{gpu=\"0\",device=\"nvidia0\"} 3815\n");
    client.control("POST", "/gpu", "{\"used\":0.9}");
    assertThat(client.control("GET", "/metrics", "").body()).contains("} 20599\n");
    assertThat(client.control("POST", "/gpu", "{\"used\":9}").statusCode()).isEqualTo(400);
    client.control("DELETE", "/gpu", "");
    assertThat(client.control("GET", "/metrics", "").body()).contains("} 19073\n");
  }

  @Test
  void diesAbruptlyAndComesBackWithNothingLoaded() throws Exception {
    node.faults().inject(new Fault.Stall(2), 1);
    var body = NodeClient.chat("hello", "");
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
      var head = "POST /api/chat HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n\r\n";
      socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
      assertThat(socket.getInputStream().read()).isPositive();

      var dead = client.control("POST", "/kill", "");

      assertThat(NodeClient.parse(dead.body()).path("alive").asBoolean()).isFalse();
      assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
          .isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> client.get("/api/tags")).isInstanceOf(UncheckedIOException.class);
      NodeClient.await(() -> node.counters().failed() == 1);
    }

    client.control("POST", "/revive", "");

    assertThat(client.get("/api/ps").body()).isEqualTo("{\"models\":[]}");
    assertThat(client.lines(body)).hasSize(6);
    assertThat(node.counters().finished()).isEqualTo(1);
    assertThat(node.counters().generating()).isZero();
    assertThat(node.counters().modelLoads()).isEqualTo(2);
  }
}
