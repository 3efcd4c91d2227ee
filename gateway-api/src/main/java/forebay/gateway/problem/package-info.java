/** What a client is told instead of an answer. */
@NullMarked
package forebay.gateway.problem;

import org.jspecify.annotations.NullMarked;
