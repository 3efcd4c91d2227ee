/** What the nodes say that they can serve. */
@NullMarked
package forebay.gateway.node;

import org.jspecify.annotations.NullMarked;
