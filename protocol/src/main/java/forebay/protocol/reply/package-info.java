/** What flows back: reply events, the rule that makes one answer of them, finished answers. */
@NullMarked
package forebay.protocol.reply;

import org.jspecify.annotations.NullMarked;
