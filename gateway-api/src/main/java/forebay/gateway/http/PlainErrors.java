package forebay.gateway.http;

import org.eclipse.jetty.ee10.servlet.ErrorHandler;

/** Jetty's own errors (a header that is too large, a request line that is none), without a page. */
final class PlainErrors extends ErrorHandler {

  PlainErrors() {
    setShowStacks(false);
    setShowCauses(false);
  }
}
