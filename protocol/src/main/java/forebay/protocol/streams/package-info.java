/** How a Kafka Streams stage is set up and run. */
@NullMarked
package forebay.protocol.streams;

import org.jspecify.annotations.NullMarked;
