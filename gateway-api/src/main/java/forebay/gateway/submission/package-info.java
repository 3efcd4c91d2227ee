/** Taking a request in: who asks, and the two records that make it durable. */
@NullMarked
package forebay.gateway.submission;

import org.jspecify.annotations.NullMarked;
