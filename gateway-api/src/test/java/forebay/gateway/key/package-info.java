@NullMarked
package forebay.gateway.key;

import org.jspecify.annotations.NullMarked;
