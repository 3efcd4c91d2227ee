/** A chat request and its answer, in no client's and no node's dialect. */
@NullMarked
package forebay.protocol.chat;

import org.jspecify.annotations.NullMarked;
