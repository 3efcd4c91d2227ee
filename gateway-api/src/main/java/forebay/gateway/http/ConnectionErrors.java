package forebay.gateway.http;

import forebay.gateway.dialect.Dialect;
import forebay.gateway.openai.OpenAiDialect;
import forebay.gateway.problem.Problem;
import java.util.UUID;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What Jetty refuses before any route sees it (a header that is too large, a request line that is
 * none), told as every other error, whatever the client says it accepts. Nothing of the cause is
 * told: it may repeat what was sent.
 */
final class ConnectionErrors extends ErrorHandler {

  private static final Dialect DIALECT = new OpenAiDialect();

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int status,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    var reason = HttpStatus.getMessage(status);
    var problem =
        status < 500
            ? Problem.client(status, null, reason)
            : Problem.server(status, "internal_error", reason);
    response
        .getHeaders()
        .put("x-request-id", UUID.randomUUID().toString())
        .put(HttpHeader.CONTENT_TYPE, "application/json");
    Content.Sink.write(response, true, DIALECT.errorBody(problem), callback);
  }
}
