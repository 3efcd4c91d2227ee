/** The topic catalogue. */
@NullMarked
package forebay.protocol.topic;

import org.jspecify.annotations.NullMarked;
