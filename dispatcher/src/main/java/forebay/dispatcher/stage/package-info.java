/** What admission and scheduler share: reading requests, addressing records, dead letters. */
@NullMarked
package forebay.dispatcher.stage;

import org.jspecify.annotations.NullMarked;
