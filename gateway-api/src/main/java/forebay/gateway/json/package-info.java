/** Reading what clients send, strictly. */
@NullMarked
package forebay.gateway.json;

import org.jspecify.annotations.NullMarked;
