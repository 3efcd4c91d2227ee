@NullMarked
package forebay.loadtest.node;

import org.jspecify.annotations.NullMarked;
