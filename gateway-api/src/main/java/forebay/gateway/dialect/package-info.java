/** What a client's protocol decides: what a request means, and how an answer is written. */
@NullMarked
package forebay.gateway.dialect;

import org.jspecify.annotations.NullMarked;
