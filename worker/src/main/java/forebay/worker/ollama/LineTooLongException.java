package forebay.worker.ollama;

import java.io.IOException;

/** A line is longer than the limit: not the node's protocol. */
final class LineTooLongException extends IOException {

  private static final long serialVersionUID = 1L;

  LineTooLongException(int maxLineBytes) {
    super("a line of more than " + maxLineBytes + " bytes");
  }
}
