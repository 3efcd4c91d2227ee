@NullMarked
package forebay.gateway.node;

import org.jspecify.annotations.NullMarked;
