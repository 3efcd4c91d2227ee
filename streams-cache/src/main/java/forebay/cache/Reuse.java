package forebay.cache;

import forebay.protocol.CacheScope;
import forebay.protocol.Sha256;
import forebay.protocol.chat.ChatRequest;
import forebay.protocol.chat.Scoping;
import forebay.protocol.config.CacheConfig;
import forebay.protocol.node.PoolLoad;
import forebay.protocol.reply.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Decides which answers are kept, under which key, and which are used again. Immutable. */
final class Reuse {

  private final CacheConfig config;

  Reuse(CacheConfig config) {
    this.config = config;
  }

  /** The place of an answer: its scope, which nothing crosses, then the exact last turn. */
  static String key(CacheScope scope, String turn) {
    return scope + "/" + Sha256.hex(turn.getBytes(StandardCharsets.UTF_8));
  }

  static String key(CacheScope scope, ChatRequest chat) {
    return key(scope, Scoping.lastTurn(chat));
  }

  /**
   * Whether the entry at the request's place answers it.
   *
   * @param load what the request's pool serves, if its scheduler has said so
   */
  Lookup lookup(ChatRequest chat, @Nullable Entry entry, @Nullable PoolLoad load, Instant now) {
    if (!config.enabled()) {
      return new Lookup.Miss(Lookup.Reason.DISABLED);
    }
    if (entry == null || expired(entry, now)) {
      return new Lookup.Miss(Lookup.Reason.ABSENT);
    }
    var served = load != null && load.serves(chat.model(), entry.answer().digest());
    return config.checkModelVersion() && !served
        ? new Lookup.Miss(Lookup.Reason.MODEL_CHANGED)
        : new Lookup.Hit(entry);
  }

  boolean keeps(Answer answer) {
    return config.enabled() && answer.piece().length() <= config.maxAnswerBytes();
  }

  Instant expiry(Instant now) {
    return now.plus(config.ttl());
  }

  boolean expired(Entry entry, Instant now) {
    return !now.isBefore(entry.expiresAt());
  }
}
