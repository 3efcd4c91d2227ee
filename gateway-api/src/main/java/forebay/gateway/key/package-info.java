/** Who asks, and what it may: the file of keys, and how it is read, watched and changed. */
@NullMarked
package forebay.gateway.key;

import org.jspecify.annotations.NullMarked;
