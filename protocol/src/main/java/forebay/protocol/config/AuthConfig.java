package forebay.protocol.config;

import java.util.List;
import java.util.Locale;

/**
 * Who may ask. The section may also be written as its mode alone: {@code auth: none}.
 *
 * @param keysFile the file of keys; without one, {@link Mode#AUTO} lets everybody in who can reach
 *     a loopback address
 */
public record AuthConfig(Mode mode, String keysFile) {

  /** How a client proves who it is. */
  public enum Mode {
    /**
     * By a key if there is a file of keys; else anybody may ask, but only on a loopback address.
     */
    AUTO,
    /** By a key of the file. */
    KEYS,
    /** Not at all: every key is taken, and is a tenant of its own. */
    NONE
  }

  static AuthConfig read(Section section) {
    return new AuthConfig(
        Mode.valueOf(
            section
                .oneOf(
                    "mode",
                    "auto",
                    List.of("auto", "keys", "none"),
                    "none takes any key as a tenant of its own; keys asks for one of the file; auto"
                        + " does the latter if the file is there, else the former, on a loopback"
                        + " address only")
                .toUpperCase(Locale.ROOT)),
        section.text("keys_file", "keys.yaml", "the file of keys: ./forebay key new"));
  }
}
