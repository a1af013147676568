package dev.priok.registry.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the answer to an order on a thread of its own. An order is carried out while others push,
 * and must not wait for somebody who reads slowly or not at all: lines for which there is no room
 * are left out and counted.
 */
final class Replies implements Output, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);
  private static final int MOST_WAITING = 10_000;

  private final ObjectMapper json = new ObjectMapper();
  private final BlockingQueue<Reply> waiting;
  private final AtomicLong leftOut = new AtomicLong();
  private final Writer writer;
  private final Thread sender;

  Replies(Writer writer) {
    this(writer, MOST_WAITING);
  }

  /** With room for as many lines. */
  Replies(Writer writer, int mostWaiting) {
    this.waiting = new ArrayBlockingQueue<>(mostWaiting);
    this.writer = writer;
    this.sender = Thread.ofVirtual().name("replies").start(this::send);
  }

  @Override
  public void line(String text) {
    offer(Reply.ofLine(text));
  }

  @Override
  public void lines(List<String> texts) {
    try {
      for (String text : texts) {
        waiting.put(Reply.ofLine(text));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void problem(String text) {
    offer(Reply.ofProblem(text));
  }

  /** Ends the answer, and waits until it has been read or nobody reads it any more. */
  void end(int exitCode) {
    try {
      if (leftOut.get() > 0) {
        waiting.put(Reply.ofProblem(leftOut + " lines are left out: they were read too slowly"));
      }
      waiting.put(Reply.ofExit(exitCode));
      sender.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    sender.interrupt();
  }

  private void offer(Reply reply) {
    if (!waiting.offer(reply)) {
      leftOut.incrementAndGet();
    }
  }

  private void send() {
    boolean gone = false;
    try {
      Reply reply;
      do {
        reply = waiting.take();
        gone = gone || !write(reply);
      } while (reply.exit() == null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean write(Reply reply) {
    try {
      writer.write(json.writeValueAsString(reply));
      writer.write('\n');
      writer.flush();
      return true;
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("Nobody reads the answer");
      return false;
    }
  }
}
