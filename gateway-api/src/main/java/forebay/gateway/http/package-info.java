/** The HTTP server: routes, bodies, status codes, and the loop that delivers an answer. */
@NullMarked
package forebay.gateway.http;

import org.jspecify.annotations.NullMarked;
