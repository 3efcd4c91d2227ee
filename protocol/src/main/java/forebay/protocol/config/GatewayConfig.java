package forebay.protocol.config;

import java.time.Duration;

/**
 * How the gateway waits and writes.
 *
 * @param streamHeaderWait when a stream's headers go out even if nothing has happened
 * @param jsonHeaderWait the same for an answer in one piece: later, because the status is then
 *     still open
 * @param keepAlive the longest silence on an open answer
 * @param writeTimeout how long a reader may take nothing before it is let go
 * @param maxBufferedEvents events kept for a slow reader, before it reads from the topic by itself
 * @param catchUpReaders readers that may read from the topic by themselves at once
 */
public record GatewayConfig(
    Duration streamHeaderWait,
    Duration jsonHeaderWait,
    Duration keepAlive,
    Duration writeTimeout,
    int maxBufferedEvents,
    int catchUpReaders) {

  static GatewayConfig read(Section section) {
    return new GatewayConfig(
        section.duration(
            "stream_header_wait",
            Duration.ofSeconds(10),
            "when a stream's headers go out although nothing has happened"),
        section.duration(
            "json_header_wait",
            Duration.ofSeconds(50),
            "when the headers of an answer in one piece go out although it is not there"),
        section.duration("keep_alive", Duration.ofSeconds(10), "longest silence on an open answer"),
        section.duration(
            "write_timeout",
            Duration.ofSeconds(30),
            "how long a reader may take nothing before it is let go"),
        section.number(
            "max_buffered_events",
            256,
            16,
            100_000,
            "events kept for a slow reader; beyond them it reads from the topic"),
        section.number(
            "catch_up_readers",
            16,
            1,
            1_000,
            "readers that may read from the topic by themselves at once; above it 503"));
  }
}
