package forebay.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.app.Await;
import forebay.app.TestClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A key's limit is exact over three gateways, and over the death of the dispatcher that keeps it.
 */
final class AdmissionSystemIT {

  private static final int LIMIT = 15;
  private static final int REQUESTS = 200;

  /** What a client may rely on in {@code retry-after-ms}. */
  private static final Duration EXACTNESS = Duration.ofMillis(100);

  private static final ClusterShape SHAPE =
      new ClusterShape(
          3,
          1,
          1,
          32,
          5_000,
          "rate_limit: { user_per_minute: %d, session_min_interval: 0, concurrent: 0 }"
              .formatted(LIMIT),
          "");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path directory;

  private ProcessCluster cluster;

  @BeforeEach
  void start() throws Exception {
    cluster = ProcessCluster.start(SHAPE, directory);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void letsExactlyTheLimitInAlthoughTheDispatcherIsKilledInBetween() throws Exception {
    var answered = new AtomicInteger();
    var responses = new ArrayList<HttpResponse<String>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = askTogether(threads, 0, REQUESTS / 2, answered);
      Await.until("some to be answered", () -> answered.get() >= LIMIT);
      cluster.dispatchers().getFirst().kill();
      var second = askTogether(threads, REQUESTS / 2, REQUESTS, answered);
      cluster.dispatchers().getFirst().start();
      for (var asked : List.of(first, second)) {
        for (var response : asked) {
          responses.add(response.get());
        }
      }
    }
    assertThat(responses).filteredOn(status(200)).hasSize(LIMIT);
    assertThat(responses).filteredOn(status(429)).hasSize(REQUESTS - LIMIT);
    assertThat(responses)
        .filteredOn(status(429))
        .allSatisfy(AdmissionSystemIT::saysWhenAndWhy)
        .allSatisfy(response -> assertThat(header(response, "remaining-requests")).isEqualTo("0"));
    assertThat(ask(0, "another", "somebody else").statusCode()).isEqualTo(200);
    theTimeToldIsExact();
  }

  /** Nobody is let in before it, and somebody is right after it. */
  private void theTimeToldIsExact() throws Exception {
    var refused = ask(1, "limited", "when?");
    var opens = System.nanoTime() + millis(refused, "retry-after-ms") * 1_000_000;
    assertThat(refused.statusCode()).isEqualTo(429);
    parkUntil(opens - EXACTNESS.toNanos());
    assertThat(ask(2, "limited", "too early").statusCode()).isEqualTo(429);
    parkUntil(opens + EXACTNESS.toNanos());
    assertThat(ask(0, "limited", "now").statusCode()).isEqualTo(200);
  }

  private List<Future<HttpResponse<String>>> askTogether(
      ExecutorService threads, int from, int to, AtomicInteger answered) {
    var asked = new ArrayList<Future<HttpResponse<String>>>();
    for (int i = from; i < to; i++) {
      var number = i;
      asked.add(
          threads.submit(
              () -> {
                var response = ask(number % SHAPE.gateways(), "limited", "question " + number);
                answered.incrementAndGet();
                return response;
              }));
    }
    return asked;
  }

  private HttpResponse<String> ask(int gateway, String key, String question) throws Exception {
    return cluster.client(gateway).as(key).ask(question);
  }

  private static void saysWhenAndWhy(HttpResponse<String> response) {
    assertThat(millis(response, "retry-after-ms")).isBetween(1L, 60_000L);
    assertThat(Long.parseLong(response.headers().firstValue("retry-after").orElse("")))
        .isEqualTo((millis(response, "retry-after-ms") + 999) / 1000);
    assertThat(header(response, "limit-requests")).isEqualTo(Integer.toString(LIMIT));
    var error = TestClient.json(response.body()).path("error");
    assertThat(error.path("code").asString("")).isEqualTo("rate_limit_exceeded");
    assertThat(error.path("message").asString("")).isNotBlank();
  }

  private static long millis(HttpResponse<String> response, String name) {
    return response.headers().firstValueAsLong(name).orElseThrow();
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue("x-ratelimit-" + name).orElse("missing");
  }

  private static Predicate<HttpResponse<String>> status(int status) {
    return response -> response.statusCode() == status;
  }

  private static void parkUntil(long nanoTime) {
    for (var left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
