package forebay.app;

import forebay.app.command.Forebay;

/** The entry point: hands the arguments to the command line. */
public final class Main {

  /** Exit codes: 0 done, 1 failed, 2 used wrongly. */
  public static void main(String[] args) {
    System.exit(Forebay.execute(args));
  }

  private Main() {}
}
