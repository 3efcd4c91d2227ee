/** What flows towards a node: requests, assignments. */
@NullMarked
package forebay.protocol.request;

import org.jspecify.annotations.NullMarked;
