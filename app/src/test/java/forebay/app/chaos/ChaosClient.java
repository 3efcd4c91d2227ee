package forebay.app.chaos;

import forebay.app.TestClient;
import forebay.app.chaos.Question.Manner;
import forebay.protocol.RequestId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A client as the SDKs are: it asks again where they do, at the next gateway, and not once a part
 * of an answer was there. Everything that it sees goes into the journal. A call blocks its thread.
 */
final class ChaosClient {

  private static final int MAX_RETRIES = 40;
  private static final Duration BACK_OFF = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final List<Integer> gateways;
  private final Journal journal;

  ChaosClient(List<Integer> gateways, Journal journal) {
    this.gateways = gateways;
    this.journal = journal;
  }

  /** Asks until there is an answer, or an error that no SDK would try to overcome. */
  void ask(Question question) throws InterruptedException {
    for (int retry = 0; retry <= MAX_RETRIES; retry++) {
      var gateway = (question.number() + retry) % gateways.size();
      var attempt = new Attempt(question, retry, gateways.get(gateway));
      var start = Instant.now();
      var outcome = attempt.run();
      journal.add(
          new JournalEntry(question, retry, gateway, attempt.id(), outcome, start, Instant.now()));
      if (!worthARetry(outcome)) {
        return;
      }
      Thread.sleep(BACK_OFF);
    }
  }

  private static boolean worthARetry(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Finished finished -> false;
      case Outcome.Left left -> false;
      case Outcome.Broken(String text, String cause) -> text.isEmpty();
      case Outcome.Refused refused -> refused.again();
    };
  }

  /** One request, and what comes of it. */
  private final class Attempt {

    private final Question question;
    private final int retry;
    private final int port;
    private final Received received = new Received();
    private @Nullable String id;

    Attempt(Question question, int retry, int port) {
      this.question = question;
      this.retry = retry;
      this.port = port;
    }

    @Nullable String id() {
      return id;
    }

    Outcome run() throws InterruptedException {
      try {
        return switch (question.manner()) {
          case OPENAI_STREAM, OLLAMA_STREAM -> stream();
          case OPENAI_WHOLE, OLLAMA_WHOLE -> whole();
          case HANDED_IN -> handedIn();
        };
      } catch (IOException e) {
        return new Outcome.Broken(received.text(), e.toString());
      }
    }

    private Outcome stream() throws IOException, InterruptedException {
      var response = http.send(post(), BodyHandlers.ofInputStream());
      try (var body = response.body()) {
        if (response.statusCode() != 200) {
          return refused(response, text(body));
        }
        noteId(response);
        var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
          if (question.manner().isOllama()) {
            received.ollama(line);
          } else {
            received.openAi(line);
          }
          if (question.leaveAfter() > 0 && received.pieces() >= question.leaveAfter()) {
            return new Outcome.Left(received.text());
          }
        }
        return received.outcome();
      }
    }

    private Outcome whole() throws IOException, InterruptedException {
      var coming = http.sendAsync(post(), BodyHandlers.ofString());
      try {
        var response =
            question.leaveAfter() > 0
                ? coming.get(question.leaveAfter() * 10L, TimeUnit.MILLISECONDS)
                : coming.get();
        if (response.statusCode() != 200) {
          return refused(response, response.body());
        }
        noteId(response);
        if (question.manner().isOllama()) {
          received.ollama(response.body());
        } else {
          received.whole(TestClient.json(response.body()));
        }
        return received.outcome();
      } catch (TimeoutException e) {
        coming.cancel(true);
        return new Outcome.Left("");
      } catch (ExecutionException e) {
        return new Outcome.Broken("", String.valueOf(e.getCause()));
      }
    }

    private Outcome handedIn() throws IOException, InterruptedException {
      var response = http.send(post(), BodyHandlers.ofString());
      if (response.statusCode() != 202) {
        return refused(response, response.body());
      }
      noteId(response);
      var end = System.nanoTime() + PATIENCE.toNanos();
      for (int look = 0; System.nanoTime() < end; look++) {
        Thread.sleep(LOOK_EVERY);
        var state = state(gateways.get(look % gateways.size()));
        switch (state) {
          case "", "queued", "running" -> {} // or nobody could say
          case "completed" -> {
            return received.outcome();
          }
          default -> {
            return new Outcome.Refused(202, state, "", false);
          }
        }
      }
      return new Outcome.Broken("", "no end within " + PATIENCE);
    }

    /** How the request is by this gateway, empty if it cannot say. */
    private String state(int gateway) throws InterruptedException {
      try {
        var response =
            http.send(to(gateway, "/v1/requests/" + id).GET().build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
          return "";
        }
        var request = TestClient.json(response.body());
        if (request.has("answer")) {
          received.whole(request.get("answer"));
        }
        return request.path("status").asString("");
      } catch (IOException e) {
        return "";
      }
    }

    private void noteId(HttpResponse<?> response) {
      id =
          response
              .headers()
              .firstValue("x-request-id")
              .filter(text -> text.length() == RequestId.LENGTH)
              .orElse(null);
    }

    private Outcome refused(HttpResponse<?> response, String body) {
      noteId(response);
      var error = TestClient.json(body).path("error");
      var status = response.statusCode();
      var pointless = response.headers().firstValue("x-should-retry").orElse("").equals("false");
      return new Outcome.Refused(
          status,
          error.path("code").asString(error.asString("")),
          received.text(),
          !pointless && (status == 429 || status >= 500));
    }

    private static String text(InputStream body) throws IOException {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }

    private HttpRequest post() {
      var request =
          to(port, question.path())
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(question.body()));
      if (question.manner() == Manner.HANDED_IN) {
        request.header("Prefer", "respond-async");
      }
      if (retry > 0) {
        request.header("x-stainless-retry-count", Integer.toString(retry));
      }
      return request.build();
    }

    private HttpRequest.Builder to(int gateway, String path) {
      return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway + path))
          .timeout(PATIENCE)
          .header("Authorization", "Bearer " + question.key());
    }
  }
}
