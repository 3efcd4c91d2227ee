package forebay.loadtest.node;

import java.io.IOException;

/** The client closed its side of the connection before it had its answer. */
final class ClientGoneException extends IOException {
  private static final long serialVersionUID = 1;

  ClientGoneException(String message) {
    super(message);
  }
}
