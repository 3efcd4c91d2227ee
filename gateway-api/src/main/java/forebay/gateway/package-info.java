/** The front door: the role that takes clients' requests and gives them their answers. */
@NullMarked
package forebay.gateway;

import org.jspecify.annotations.NullMarked;
