package forebay.gateway.http;

import forebay.gateway.problem.Problem;
import forebay.gateway.problem.Problems;
import forebay.gateway.problem.RefusedException;
import forebay.gateway.reply.EventReader;
import forebay.gateway.reply.ReplyBuffer;
import forebay.gateway.reply.ReplySource;
import forebay.gateway.submission.Submissions;
import forebay.protocol.RequestId;
import forebay.protocol.reply.Reply;
import forebay.protocol.request.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The log as the gateway sees it, in memory: what it writes, and the events that tests write. */
final class InMemoryLog implements Submissions, ReplySource {

  private final List<Reply> events = new ArrayList<>();
  private final Map<RequestId, List<ReplyBuffer>> buffers = new HashMap<>();
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private volatile BiConsumer<InMemoryLog, Request.Submit> answerer = (log, submit) -> {};
  private volatile boolean down;
  private volatile boolean noReaders;

  /** What is done for each request, on its thread, before the client's request goes on. */
  void answer(BiConsumer<InMemoryLog, Request.Submit> answerer) {
    this.answerer = answerer;
  }

  void down() {
    down = true;
  }

  void noReaders() {
    noReaders = true;
  }

  synchronized void write(Reply reply) {
    events.add(reply);
    notifyAll();
    for (var buffer : buffers.getOrDefault(reply.id(), List.of())) {
      buffer.add(reply);
    }
  }

  /** The next request that the gateway wrote. */
  Request next() throws InterruptedException {
    var request = requests.poll(5, TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("no request was written");
    }
    return request;
  }

  boolean nothingWritten() {
    return requests.isEmpty();
  }

  @Override
  public void submit(Request.Submit submit, Reply.Accepted accepted) {
    if (down) {
      throw new RefusedException(Problem.busy("queue_unavailable", "down", Problems.SOON));
    }
    write(accepted);
    answerer.accept(this, submit);
    requests.add(submit);
  }

  @Override
  public void cancel(Request.Cancel cancel) {
    requests.add(cancel);
  }

  @Override
  public int partitions() {
    return 16;
  }

  @Override
  public synchronized void attach(RequestId id, ReplyBuffer buffer) {
    buffers.computeIfAbsent(id, key -> new ArrayList<>()).add(buffer);
  }

  @Override
  public synchronized void detach(RequestId id, ReplyBuffer buffer) {
    buffers.getOrDefault(id, List.of()).remove(buffer);
  }

  @Override
  public synchronized long tailedFrom(RequestId id) {
    return events.size();
  }

  @Override
  public @Nullable EventReader catchUp(RequestId id) {
    return noReaders ? null : new Reader(id);
  }

  @Override
  public @Nullable EventReader lookUp(RequestId id) {
    return noReaders ? null : new Reader(id);
  }

  @Override
  public @Nullable EventReader rejoin(RequestId id) {
    return noReaders ? null : new Reader(id);
  }

  private final class Reader implements EventReader {

    private final RequestId id;
    private int next;

    Reader(RequestId id) {
      this.id = id;
    }

    @Override
    public List<Reply> poll(Duration timeout) {
      synchronized (InMemoryLog.this) {
        if (next == events.size() && timeout.isPositive()) {
          try {
            InMemoryLog.this.wait(Math.max(1, timeout.toMillis()));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
        var read = events.subList(next, events.size()).stream().filter(e -> e.id().equals(id));
        var list = read.toList();
        next = events.size();
        return list;
      }
    }

    @Override
    public boolean caughtUp() {
      synchronized (InMemoryLog.this) {
        return next == events.size();
      }
    }

    @Override
    public long position() {
      return next;
    }

    @Override
    public void close() {}
  }
}
