/** The cache stage: answers that are there already. */
@NullMarked
package forebay.cache;

import org.jspecify.annotations.NullMarked;
