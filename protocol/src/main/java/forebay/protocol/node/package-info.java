/** What workers and the scheduler say about nodes and pools. */
@NullMarked
package forebay.protocol.node;

import org.jspecify.annotations.NullMarked;
