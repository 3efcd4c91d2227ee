package forebay.app;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.config.ForebayConfig;
import forebay.protocol.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The tables of the documentation say what the code says. {@code -Dupdate.docs} writes them anew.
 */
final class DocumentationTest {

  private static final Path DOCS = Path.of("..", "docs");

  @Test
  void listsEveryTopicAsItIsCreated() throws IOException {
    var kafka = ForebayConfig.defaults().kafka();
    var rows =
        Topics.of(kafka.prefix(), kafka.partitions(), kafka.addressedPartitions()).all().stream()
            .map(
                topic ->
                    "| `%s` | %s | %s | %d | %s |"
                        .formatted(
                            topic.name(),
                            topic.key(),
                            topic.values(),
                            topic.partitions(),
                            topic.kept()))
            .collect(Collectors.joining("\n"));
    compare(
        "topics.md",
        "| topic | key or partition | records | partitions | kept |\n| --- | --- | --- | --- | --- |\n"
            + rows);
  }

  @Test
  void listsEveryKeyOfTheConfigurationWithItsDefault() throws IOException {
    var rows =
        ForebayConfig.keys().stream()
            .map(
                key ->
                    "| `%s` | %s | `%s` | %s |"
                        .formatted(key.path(), key.type(), key.byDefault(), key.doc()))
            .collect(Collectors.joining("\n"));
    compare(
        "configuration.md",
        "| key | value | default | what it is |\n| --- | --- | --- | --- |\n" + rows);
  }

  private static void compare(String file, String table) throws IOException {
    var path = DOCS.resolve(file);
    var text = Files.readString(path);
    var begin = "<!-- generated -->\n";
    var end = "<!-- end -->";
    var from = text.indexOf(begin) + begin.length();
    var to = text.indexOf(end);
    if (System.getProperty("update.docs") != null) {
      Files.writeString(path, text.substring(0, from) + table + "\n" + text.substring(to));
      return;
    }
    assertThat(text.substring(from, to).strip())
        .as("%s; write it anew with mvn verify -Dupdate.docs", file)
        .isEqualTo(table);
  }
}
