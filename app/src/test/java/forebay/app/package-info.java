/** Tests of the whole path. */
@NullMarked
package forebay.app;

import org.jspecify.annotations.NullMarked;
