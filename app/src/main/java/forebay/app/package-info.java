/** The program: its main, and what it is made of. */
@NullMarked
package forebay.app;

import org.jspecify.annotations.NullMarked;
