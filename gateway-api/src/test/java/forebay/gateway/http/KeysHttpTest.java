package forebay.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.gateway.key.Authenticator;
import forebay.gateway.key.Caller;
import forebay.gateway.key.ModelPattern;
import forebay.gateway.problem.Problem;
import forebay.gateway.problem.RefusedException;
import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.TenantId;
import forebay.protocol.request.Allowance;
import forebay.protocol.request.Request;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a key opens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KeysHttpTest {

  private static final String CHAT = "/v1/chat/completions";
  private static final Allowance ALLOWANCE = new Allowance(3, Duration.ofSeconds(1), 2);
  private static final Map<String, Caller> CALLERS =
      Map.of(
          "Bearer all", caller("all", "t", EnumSet.allOf(Lane.class), List.of()),
          "Bearer second", caller("second", "t", EnumSet.allOf(Lane.class), List.of()),
          "Bearer batch", caller("batch", "b", Set.of(Lane.BATCH), List.of()),
          "Bearer chat", caller("chat", "c", Set.of(Lane.INTERACTIVE), List.of()),
          "Bearer some", caller("some", "s", EnumSet.allOf(Lane.class), List.of("hf.co/*")));

  private final TestingGateway gateway =
      new TestingGateway(TestingGateway.PATIENT, TestingGateway.LIMITS, authenticator());

  private static Caller caller(String id, String tenant, Set<Lane> lanes, List<String> models) {
    return new Caller(
        new KeyId(id),
        new TenantId(tenant),
        ALLOWANCE,
        lanes,
        models.stream().map(ModelPattern::new).toList());
  }

  private static Authenticator authenticator() {
    return header -> {
      var caller = header == null ? null : CALLERS.get(header);
      if (caller == null) {
        throw new RefusedException(Problem.client(401, "invalid_api_key", "no"));
      }
      return caller;
    };
  }

  @AfterAll
  void close() {
    gateway.close();
  }

  @Test
  void everyRouteButHealthAndMetricsNeedsAKey() throws Exception {
    assertThat(gateway.server.routes()).hasSizeGreaterThan(20);
    for (var route : gateway.server.routes()) {
      var path = route.path().replaceAll("[<{][^>}]*[>}]", "x");
      var method = route.method().name();
      var name = method + " " + path;
      var open = path.equals("/") || path.equals("/metrics") || path.startsWith("/health/");
      assertThat(route.open()).as(name).isEqualTo(open);
      var response = gateway.send(method, path, "{}");
      if (open) {
        assertThat(response.statusCode()).as(name).isEqualTo(200);
        continue;
      }
      assertThat(response.statusCode()).as(name).isEqualTo(401);
      assertThat(response.headers().firstValue("www-authenticate")).as(name).contains("Bearer");
      if (!method.equals("HEAD")) {
        assertThat(response.body())
            .as(name)
            .isEqualTo(
                path.startsWith("/api/")
                    ? "{\"error\":\"no\"}"
                    : "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\","
                        + "\"param\":null,\"code\":\"invalid_api_key\"}}");
      }
    }
    assertThat(gateway.log.nothingWritten()).isTrue();
  }

  @Test
  void writesWhoAsksAndHowMuchItMay() throws Exception {
    gateway.log.answer(TestingGateway::greet);
    var response =
        gateway.post(CHAT, TestingGateway.hello(false), "Authorization", "Bearer second");
    assertThat(response.statusCode()).isEqualTo(200);
    var submit = (Request.Submit) gateway.log.next();
    assertThat(submit.key()).isEqualTo(new KeyId("second"));
    assertThat(submit.tenant()).isEqualTo(new TenantId("t"));
    assertThat(submit.allowance()).isEqualTo(ALLOWANCE);
    var path = "/v1/requests/" + submit.id();
    assertThat(gateway.get(path, "Authorization", "Bearer all").statusCode())
        .as("another key of the tenant")
        .isEqualTo(200);
    for (var tail : new String[] {"", "/stream"}) {
      assertThat(gateway.get(path + tail, "Authorization", "Bearer chat").statusCode())
          .as("another tenant")
          .isEqualTo(404);
    }
  }

  @Test
  void keepsKeysInTheirLanes() throws Exception {
    gateway.log.answer(TestingGateway::greet);
    var flex =
        TestingGateway.hello(false).replace("{\"model\"", "{\"service_tier\":\"flex\",\"model\"");
    var refused = gateway.post(CHAT, flex, "Authorization", "Bearer chat");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("\"param\":\"service_tier\",\"code\":\"lane_not_allowed\"");
    for (var path : new String[] {CHAT, "/api/chat"}) {
      assertThat(
              gateway
                  .post(path, TestingGateway.hello(false), "Authorization", "Bearer batch")
                  .statusCode())
          .isEqualTo(403);
    }
    assertThat(gateway.log.nothingWritten()).isTrue();
    assertThat(gateway.post(CHAT, flex, "Authorization", "Bearer batch").statusCode())
        .isEqualTo(200);
    assertThat(((Request.Submit) gateway.log.next()).lane()).isEqualTo(Lane.BATCH);
  }

  @Test
  void showsNoModelThatAKeyMayNotUse() throws Exception {
    String[] some = {"Authorization", "Bearer some"};
    for (var path : new String[] {"/v1/models", "/api/tags", "/api/ps"}) {
      assertThat(gateway.get(path, some).body()).as(path).doesNotContain("qwen3:8b");
    }
    assertThat(gateway.get("/v1/models", some).body()).contains("hf.co/org/model:Q4");
    assertThat(gateway.get("/v1/models/qwen3:8b", some).statusCode()).isEqualTo(404);
    var unknown = gateway.post(CHAT, TestingGateway.hello(false).replace("qwen3:8b", "none"), some);
    var forbidden = gateway.post(CHAT, TestingGateway.hello(false), some);
    assertThat(forbidden.statusCode()).isEqualTo(404);
    assertThat(forbidden.body()).isEqualTo(unknown.body().replace("none", "qwen3:8b"));
    assertThat(gateway.post("/api/chat", "{\"model\":\"qwen3:8b\"}", some).statusCode())
        .isEqualTo(404);
    assertThat(gateway.log.nothingWritten()).isTrue();
  }
}
