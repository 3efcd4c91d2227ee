/**
 * A simulated Ollama node: the wire, the timing and the faults of a real one, without a GPU.
 *
 * <p>A test double whose purpose is behaviour at the socket (resets, half lines, split packets,
 * noticing a client that left), which is why it carries its own small HTTP/1.1 server instead of
 * one that hides the socket.
 *
 * <p>{@link forebay.loadtest.node.SimulatedNode} is the node, {@link forebay.loadtest.node.Fault}
 * what it can do wrong, {@link forebay.loadtest.node.Markers} how a test reads its answers. The
 * control port speaks JSON:
 *
 * <pre>
 * GET    /          {"name", "url", "alive"}
 * GET    /counters  the fields of {@link forebay.loadtest.node.Counters}
 * GET    /faults    the faults in force, in the order in which they strike
 * POST   /faults    adds one: {"fault": "stall", "afterTokens": 3, "count": 1, "share": 0.5}
 * DELETE /faults    clears all
 * GET    /metrics   GPU memory, as a Prometheus page
 * POST   /gpu       shows another part of it as used: {"used": 0.9}
 * DELETE /gpu       shows what the loaded models take
 * POST   /kill      stops listening and resets every connection
 * POST   /revive    listens again on the same port, with nothing loaded
 * </pre>
 *
 * <p>A fault's name is its type's in lower camel case. Beside {@code count} (else it stays until
 * cleared) and {@code share} (else 1) it takes what its type has: {@code afterTokens} (0), {@code
 * millis} (1000), {@code status} (500), {@code text}, {@code bytes} (1000000).
 */
@NullMarked
package forebay.loadtest.node;

import org.jspecify.annotations.NullMarked;
