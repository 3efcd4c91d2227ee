/** How the roles of a process are built, started, watched and stopped. */
@NullMarked
package forebay.app.run;

import org.jspecify.annotations.NullMarked;
