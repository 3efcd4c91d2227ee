package forebay.loadtest.node;

import java.io.IOException;

/** A fault ended the answer; the connection is closed, or closes as the fault left it. */
final class CutByFaultException extends IOException {
  private static final long serialVersionUID = 1;

  CutByFaultException(Fault fault) {
    super(fault.toString());
  }
}
