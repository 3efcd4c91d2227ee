package forebay.app.chaos;

import forebay.app.TestClient;
import forebay.loadtest.node.Counters;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/** A simulated node in a process of its own, with its control port. */
record Node(Part part, int port, int controlPort) {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** What it has counted in this life. */
  Counters counters() throws IOException, InterruptedException {
    return JSON.readValue(control("GET", "/counters", ""), Counters.class);
  }

  /** Makes a fault, as the control port writes it. */
  void inject(String fault) throws IOException, InterruptedException {
    control("POST", "/faults", fault);
  }

  void clearFaults() throws IOException, InterruptedException {
    control("DELETE", "/faults", "");
  }

  private String control(String method, String path, String body)
      throws IOException, InterruptedException {
    var response =
        HTTP.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + controlPort + path))
                .timeout(PATIENCE)
                .method(method, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(method + " " + path + ": " + TestClient.json(response.body()));
    }
    return response.body();
  }
}
