package forebay.dispatcher.simulation;

import forebay.protocol.wire.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads a trace: Azure's CSV ({@code TIMESTAMP,ContextTokens,GeneratedTokens}) or Mooncake's JSON
 * lines ({@code timestamp} in milliseconds, {@code input_length}, {@code output_length}).
 */
final class TraceReader {

  private static final String CSV_HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens";

  private static final DateTimeFormatter CSV_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss[.SSSSSSS][.SSSSSS][.SSS]");

  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  /**
   * Reads the file.
   *
   * @throws IOException if it cannot be read or is in neither format; the message names the line
   */
  static Trace read(String name, Path file) throws IOException {
    var lines = Files.readAllLines(file);
    if (lines.isEmpty()) {
      throw new IOException(file + ": is empty");
    }
    var csv = lines.getFirst().equals(CSV_HEADER);
    if (!csv && !lines.getFirst().startsWith("{")) {
      throw new IOException(
          file + ": is no trace: expected the header " + CSV_HEADER + " or JSON lines");
    }
    var entries = entries(file, lines, csv);
    if (entries.size() < 2) {
      throw new IOException(file + ": a trace needs at least two requests");
    }
    return new Trace(name, entries);
  }

  private static List<Trace.Entry> entries(Path file, List<String> lines, boolean csv)
      throws IOException {
    var entries = new ArrayList<Trace.Entry>(lines.size());
    for (int i = csv ? 1 : 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        try {
          entries.add(csv ? ofCsv(lines.get(i)) : ofJson(lines.get(i)));
        } catch (IllegalArgumentException | DateTimeException | JacksonException e) {
          throw new IOException(file + ": line " + (i + 1) + " is no request of a trace", e);
        }
      }
    }
    return entries;
  }

  private static Trace.Entry ofCsv(String line) {
    var fields = line.split(",", -1);
    if (fields.length != 3) {
      throw new IllegalArgumentException(fields.length + " fields");
    }
    var time = LocalDateTime.parse(fields[0], CSV_TIME).toInstant(ZoneOffset.UTC);
    return new Trace.Entry(
        time.getEpochSecond() + time.getNano() / NANOS,
        Integer.parseInt(fields[1]),
        Integer.parseInt(fields[2]));
  }

  private static Trace.Entry ofJson(String line) {
    var json = Wire.mapper().readTree(line);
    return new Trace.Entry(
        number(json, "timestamp").asDouble() / MILLIS,
        number(json, "input_length").asInt(),
        number(json, "output_length").asInt());
  }

  private static JsonNode number(JsonNode json, String field) {
    var value = json.path(field);
    if (!value.isNumber()) {
      throw new IllegalArgumentException(field + " is no number");
    }
    return value;
  }

  private TraceReader() {}
}
