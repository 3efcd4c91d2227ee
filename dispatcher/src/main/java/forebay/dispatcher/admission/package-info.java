/** Who may enter. */
@NullMarked
package forebay.dispatcher.admission;

import org.jspecify.annotations.NullMarked;
