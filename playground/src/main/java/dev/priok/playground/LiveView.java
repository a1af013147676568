package dev.priok.playground;

import dev.priok.api.v1alpha1.Registry;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Shows one Registry: how it becomes ready, what to do with it, then how it fills. */
final class LiveView implements ResourceEventHandler<Registry> {
  private final Screen screen;
  private final Path kubeconfig;
  private final Instant started = Instant.now();
  private final BlockingQueue<Registry> seen = new LinkedBlockingQueue<>();
  private boolean explained;
  private String shown = "";

  LiveView(Screen screen, Path kubeconfig) {
    this.screen = screen;
    this.kubeconfig = kubeconfig;
  }

  /** Shows each change as it comes, until the thread is interrupted. */
  void run() throws InterruptedException {
    while (true) {
      show(seen.take());
    }
  }

  private void show(Registry registry) {
    if (!explained && StatusLine.isReady(registry)) {
      explained = true;
      screen.line(
          "registry  ready after %.1f s"
              .formatted(Duration.between(started, Instant.now()).toMillis() / 1000.0));
      screen.line("");
      screen.line(Instructions.forRegistry(registry, kubeconfig));
      screen.line("Ctrl-C ends all of it.");
    }
    String line = explained ? StatusLine.live(registry) : StatusLine.progress(registry);
    if (!line.equals(shown)) {
      shown = line;
      screen.passing("registry  " + line);
    }
  }

  @Override
  public void onAdd(Registry registry) {
    seen.add(registry);
  }

  @Override
  public void onUpdate(Registry before, Registry registry) {
    seen.add(registry);
  }

  @Override
  public void onDelete(Registry registry, boolean finalStateUnknown) {
    screen.line("registry  deleted: kubectl apply -f examples/registry.yaml brings it back");
    shown = "";
  }
}
