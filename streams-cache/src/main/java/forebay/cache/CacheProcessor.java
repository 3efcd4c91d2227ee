package forebay.cache;

import forebay.protocol.config.CacheConfig;
import forebay.protocol.reply.Answer;
import forebay.protocol.reply.Origin;
import forebay.protocol.reply.Reply;
import forebay.protocol.reply.Settlement;
import forebay.protocol.request.Request;
import forebay.protocol.streams.DeadLetters;
import forebay.protocol.streams.PoolLoads;
import forebay.protocol.streams.RequestReader;
import forebay.protocol.topic.Topics;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Carries {@link Reuse}'s decisions out. A hit's events are the same however often it is processed,
 * so a repeat after a crash changes nothing for the reader.
 */
final class CacheProcessor implements Processor<String, byte[], String, byte[]> {

  /** What expired without being asked for again leaves the store this often. */
  private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);

  private final Topics topics;
  private final DeadLetters deadLetters = new DeadLetters("cache");
  private final RequestReader requests;
  private final Reuse reuse;
  private final MeterRegistry meters;
  private final int maxEntries;

  // Set by init, before anything else is called.
  private ProcessorContext<String, byte[]> context;
  private KeyValueStore<String, byte[]> answers;
  private PoolLoads loads;
  private int entries;

  @SuppressWarnings("NullAway.Init")
  CacheProcessor(Topics topics, CacheConfig config, MeterRegistry meters) {
    this.topics = topics;
    this.requests = new RequestReader(topics.replies());
    this.reuse = new Reuse(config);
    this.meters = meters;
    this.maxEntries = config.maxEntries();
  }

  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    this.context = context;
    this.answers = context.getStateStore(CacheTopology.ANSWERS);
    this.loads = new PoolLoads(context);
    context.schedule(SWEEP_INTERVAL, PunctuationType.WALL_CLOCK_TIME, time -> sweep());
    sweep();
  }

  @Override
  public void process(Record<String, byte[]> record) {
    var from = context.recordMetadata().orElseThrow();
    if (from.topic().equals(topics.answers().name())) {
      switch (Wire.decode(Answer.class, record.value())) {
        case Decoded.Valid<Answer>(var answer) -> keep(answer);
        case Decoded.Unreadable<Answer>(var reason) -> discard(record, reason);
      }
    } else {
      switch (requests.read(record.value())) {
        case Decoded.Valid<Request>(Request.Submit submit) -> answer(submit, record);
        case Decoded.Valid<Request>(Request.Cancel cancel) -> pass(cancel, record);
        case Decoded.Unreadable<Request>(var reason) -> discard(record, reason);
      }
    }
  }

  private void answer(Request.Submit submit, Record<String, byte[]> record) {
    var key = Reuse.key(submit.scope(), submit.chat());
    switch (reuse.lookup(submit.chat(), entry(key), loads.of(submit.pool()), now())) {
      case Lookup.Hit(var entry) -> {
        count("hit");
        put(key, entry.refreshed(reuse.expiry(now())));
        deliver(submit, entry.answer(), record);
      }
      case Lookup.Miss(var reason) -> {
        var word = reason.name().toLowerCase(Locale.ROOT);
        count("miss_" + word);
        reply(new Reply.Missed(submit.id(), now(), word), record);
        pass(submit, record);
      }
    }
  }

  /** The writer's epoch is the answer's own id: another answer would be another writer. */
  private void deliver(Request.Submit submit, Answer answer, Record<String, byte[]> record) {
    var id = submit.id();
    var epoch = answer.id().toString();
    var origin = new Origin.Cache(answer.id(), answer.digest(), answer.generatedAt());
    reply(new Reply.Started(id, 0, epoch, 0, origin, now()), record);
    reply(new Reply.Delta(id, 0, epoch, 1, now(), answer.piece()), record);
    reply(new Reply.Completed(id, 0, epoch, 2, now(), answer.reason(), answer.usage()), record);
    settle(new Settlement(id, submit.key(), true), record);
  }

  private void keep(Answer answer) {
    var key = Reuse.key(answer.scope(), answer.turn());
    if (!reuse.keeps(answer)) {
      return;
    }
    if (answers.get(key) == null) {
      if (entries >= maxEntries) {
        count("full");
        return;
      }
      entries++;
    }
    put(key, new Entry(answer, reuse.expiry(now())));
  }

  /** Drops what has expired and counts the rest. */
  private void sweep() {
    entries = 0;
    try (var all = answers.all()) {
      while (all.hasNext()) {
        var found = all.next();
        var entry = decoded(found.value);
        if (entry != null && !reuse.expired(entry, now())) {
          entries++;
        } else {
          answers.delete(found.key);
        }
      }
    }
  }

  private void pass(Request request, Record<String, byte[]> record) {
    context.forward(record.withKey(request.pool().value()), CacheTopology.TO_QUEUE);
  }

  private void reply(Reply reply, Record<String, byte[]> record) {
    context.forward(
        record.withKey(reply.id().toString()).withValue(Wire.encode(reply)),
        CacheTopology.TO_REPLIES);
  }

  private void settle(Settlement settlement, Record<String, byte[]> record) {
    context.forward(
        record.withKey(settlement.key().value()).withValue(Wire.encode(settlement)),
        CacheTopology.TO_SETTLEMENTS);
  }

  private void discard(Record<String, byte[]> record, String reason) {
    count("unreadable");
    var letter = deadLetters.unreadable(reason, context.recordMetadata(), record.value());
    context.forward(record.withKey("unreadable").withValue(letter), CacheTopology.TO_DEAD_LETTERS);
  }

  private @Nullable Entry entry(String key) {
    return decoded(answers.get(key));
  }

  private static @Nullable Entry decoded(byte @Nullable [] bytes) {
    return Wire.decode(Entry.class, bytes) instanceof Decoded.Valid<Entry>(var entry)
        ? entry
        : null;
  }

  private void put(String key, Entry entry) {
    answers.put(key, Wire.encode(entry));
  }

  private Instant now() {
    return Instant.ofEpochMilli(context.currentSystemTimeMs());
  }

  private void count(String outcome) {
    meters.counter("forebay.cache.lookups", "outcome", outcome).increment();
  }
}
