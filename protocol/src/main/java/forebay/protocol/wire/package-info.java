/** JSON on the wire: one mapper, one table of type names. */
@NullMarked
package forebay.protocol.wire;

import org.jspecify.annotations.NullMarked;
