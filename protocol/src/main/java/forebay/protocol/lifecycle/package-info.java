/** How a role starts, reports its health and stops. */
@NullMarked
package forebay.protocol.lifecycle;

import org.jspecify.annotations.NullMarked;
