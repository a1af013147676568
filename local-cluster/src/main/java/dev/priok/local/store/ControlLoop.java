package dev.priok.local.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows all objects to the controllers, on one thread, soon after any change and now and then. */
public final class ControlLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);
  private static final long PERIOD_MILLIS = 20;
  private static final int PERIODS_WITHOUT_CHANGE = 100;

  /** Brings about what the objects ask for; it may be asked again at any time. */
  public interface Controller {
    void reconcile(Map<ObjectKey, ObjectNode> objects);

    /** Looks at each object of one kind by itself. */
    static Controller of(ResourceType type, BiConsumer<ObjectKey, ObjectNode> each) {
      return objects ->
          objects.forEach((key, object) -> {
            if (key.type().equals(type)) {
              each.accept(key, object);
            }
          });
    }
  }

  private final ObjectStore store;
  private final List<Controller> controllers;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("controllers").factory());
  private long seen;
  private int idle;

  public ControlLoop(ObjectStore store, List<Controller> controllers) {
    this.store = store;
    this.controllers = List.copyOf(controllers);
    var _ = thread.scheduleWithFixedDelay(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    long revision = store.revision();
    idle = revision == seen ? idle + 1 : 0;
    if (idle % PERIODS_WITHOUT_CHANGE == 0) {
      seen = revision;
      controllers.forEach(this::reconcile);
    }
  }

  private void reconcile(Controller controller) {
    try {
      controller.reconcile(store.all());
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("a controller failed, it will be asked again");
    }
  }

  /** Ends when the controllers have. */
  @Override
  public void close() {
    thread.close();
  }
}
