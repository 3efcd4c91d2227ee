/** Following a request's events. */
@NullMarked
package forebay.gateway.reply;

import org.jspecify.annotations.NullMarked;
