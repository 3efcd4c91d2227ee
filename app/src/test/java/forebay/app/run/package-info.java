@NullMarked
package forebay.app.run;

import org.jspecify.annotations.NullMarked;
