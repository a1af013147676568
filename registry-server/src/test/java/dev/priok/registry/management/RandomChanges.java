package dev.priok.registry.management;

import dev.priok.registry.RunningRegistry;
import dev.priok.registry.control.StoreOrder;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.Tag;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/** Changes to a few repositories that share a few layers. */
record RandomChanges(CountedStore store) {
  private static final List<String> REPOSITORIES = List.of("a", "a/b", "c");
  private static final List<String> LAYERS = List.of("", "1", "22", "333", "4444");
  private static final List<String> TAGS = List.of("v1", "v2", "v3");

  /** One random change; returns what it was. */
  String make(Random random, boolean alone) throws IOException {
    String repository = REPOSITORIES.get(random.nextInt(REPOSITORIES.size()));
    String layer = LAYERS.get(random.nextInt(LAYERS.size()));
    String config = LAYERS.get(random.nextInt(LAYERS.size()));
    String tag = TAGS.get(random.nextInt(TAGS.size()));
    int what = random.nextInt(alone ? 100 : 90);
    if (what < 20) {
      store.pushBlob(repository, layer);
      return "push " + repository + " " + layer;
    } else if (what < 30) {
      store.mount(repository, layer);
      return "mount " + repository + " " + layer;
    } else if (what < 60) {
      boolean tagged = random.nextInt(4) > 0;
      boolean pushed =
          store.pushManifest(repository, tagged ? tag : "", CountedStore.manifest(config, layer));
      return "push manifest " + repository + " " + tag + " " + tagged + " " + pushed;
    } else if (what < 68) {
      store.delete(repository, new Tag(tag));
      return "delete " + repository + ":" + tag;
    } else if (what < 76) {
      store.delete(repository, digest(config, layer));
      return "delete manifest " + repository;
    } else if (what < 82) {
      store.deleteBlob(repository, layer);
      return "delete blob " + repository + " " + layer;
    } else if (what < 86) {
      store.order(new StoreOrder.Remove(repository));
      return "repo rm " + repository;
    } else if (what < 90) {
      store.order(new StoreOrder.Undelete(repository + "@" + digest(config, layer)));
      return "undelete " + repository;
    }
    store.collect();
    return "collect";
  }

  private static Digest digest(String config, String layer) {
    return RunningRegistry.sha256(RunningRegistry.bytes(CountedStore.manifest(config, layer)));
  }
}
