/** Who runs next, and where: a pure core, and the Streams stage that carries its decisions out. */
@NullMarked
package forebay.dispatcher.scheduler;

import org.jspecify.annotations.NullMarked;
