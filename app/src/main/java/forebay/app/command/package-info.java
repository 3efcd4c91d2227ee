/** The command line. */
@NullMarked
package forebay.app.command;

import org.jspecify.annotations.NullMarked;
