package forebay.loadtest.node;

import java.io.IOException;

/** Answers one request on the thread of its connection. */
interface HttpHandler {
  /**
   * Answers the request, or ends the connection.
   *
   * @throws IOException to end the connection without another byte
   */
  void handle(HttpRequest request, Exchange exchange) throws IOException, InterruptedException;
}
