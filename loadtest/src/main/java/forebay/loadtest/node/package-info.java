/**
 * A simulated Ollama node: the wire, the timing and the faults of a real one, without a GPU.
 *
 * <p>A test double whose purpose is behaviour at the socket (resets, half lines, split packets,
 * noticing a client that left), which is why it carries its own small HTTP/1.1 server instead of
 * one that hides the socket.
 */
@NullMarked
package forebay.loadtest.node;

import org.jspecify.annotations.NullMarked;
