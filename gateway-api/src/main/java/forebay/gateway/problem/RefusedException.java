package forebay.gateway.problem;

/**
 * Ends the handling of a request with a {@link Problem}. Thrown while a request is read and taken
 * in; one place turns it into a response in the dialect of the route.
 */
public final class RefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public RefusedException(Problem problem) {
    super(problem.message(), null, false, false);
    this.problem = problem;
  }

  /** What the client is told. */
  public Problem problem() {
    return problem;
  }
}
