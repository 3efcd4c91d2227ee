/** The identities that every record carries. */
@NullMarked
package forebay.protocol;

import org.jspecify.annotations.NullMarked;
