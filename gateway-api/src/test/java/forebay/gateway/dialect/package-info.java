@NullMarked
package forebay.gateway.dialect;

import org.jspecify.annotations.NullMarked;
