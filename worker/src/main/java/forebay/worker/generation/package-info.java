/** One attempt to answer one request: from the assignment to its last event. */
@NullMarked
package forebay.worker.generation;

import org.jspecify.annotations.NullMarked;
