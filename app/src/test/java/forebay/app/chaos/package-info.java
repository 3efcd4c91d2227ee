/**
 * The product in processes of its own that are killed, stopped and cut off, under load, and the
 * guarantees that must hold all the same.
 */
@NullMarked
package forebay.app.chaos;

import org.jspecify.annotations.NullMarked;
