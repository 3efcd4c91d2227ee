@NullMarked
package forebay.gateway.http;

import org.jspecify.annotations.NullMarked;
