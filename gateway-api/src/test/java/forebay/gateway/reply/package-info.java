@NullMarked
package forebay.gateway.reply;

import org.jspecify.annotations.NullMarked;
