package forebay.loadtest.node;

/** The request is answered with a status and {@code {"error": text}}. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String text;

  RefusedException(int status, String text) {
    super(status + " " + text);
    this.status = status;
    this.text = text;
  }

  int status() {
    return status;
  }

  String text() {
    return text;
  }
}
