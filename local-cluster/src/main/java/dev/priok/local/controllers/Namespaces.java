package dev.priok.local.controllers;

import static dev.priok.local.store.BuiltInTypes.CUSTOM_RESOURCE_DEFINITIONS;
import static dev.priok.local.store.BuiltInTypes.NAMESPACES;
import static dev.priok.local.store.BuiltInTypes.SERVICE_ACCOUNTS;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.schema.CustomResources;
import dev.priok.local.store.Admission;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectStore;
import dev.priok.local.store.ResourceType;
import dev.priok.local.store.StoreEvent;
import dev.priok.local.store.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What contains other objects: namespaces and CustomResourceDefinitions. Deleting one deletes its
 * contents first; nothing can be created in a namespace that is missing or going.
 */
public final class Namespaces implements Admission, AutoCloseable {
  private static final List<String> INITIAL = List.of("default", "kube-system", "kube-public");

  private final ObjectStore store;
  private final Subscription subscription;

  public Namespaces(ObjectStore store) {
    this.store = store;
    store.addAdmission(this);
    for (String name : INITIAL) {
      ObjectNode namespace = named(name);
      if (store.get(ObjectKey.of(NAMESPACES, namespace)).isEmpty()) {
        store.create(NAMESPACES, namespace);
      }
    }
    this.subscription = store.subscribe(null, this::handle);
  }

  /**
   * Refuses the deletion of the namespaces every cluster has.
   *
   * @throws ApiException 403
   */
  public static void checkDeletion(ObjectKey key) {
    if (key.type().equals(NAMESPACES) && INITIAL.contains(key.name())) {
      throw ApiException.forbidden(
          "namespaces \"%s\" is forbidden: this namespace may not be deleted"
              .formatted(key.name()));
    }
  }

  @Override
  public void admit(ResourceType type, @Nullable ObjectNode old, ObjectNode next) {
    if (old != null) {
      return;
    }
    if (type.equals(NAMESPACES)) {
      ObjectNode metadata = next.withObjectProperty("metadata");
      metadata
          .withObjectProperty("labels")
          .put("kubernetes.io/metadata.name", metadata.path("name").asText());
      next.withObject("/spec").putArray("finalizers").add("kubernetes");
      next.withObject("/status").put("phase", "Active");
    } else if (type.namespaced()) {
      checkNamespace(type, next);
    }
  }

  private void checkNamespace(ResourceType type, ObjectNode next) {
    String name = next.at("/metadata/namespace").asText("");
    ObjectKey key = new ObjectKey(NAMESPACES, null, name);
    ObjectNode namespace = store.get(key).orElseThrow(() -> ApiException.notFound(key));
    if (isGoing(namespace)) {
      throw ApiException.forbidden(
          "%s \"%s\" is forbidden: unable to create new content in namespace %s because it is being terminated"
              .formatted(type.groupResource(), next.at("/metadata/name").asText(), name));
    }
  }

  private void handle(StoreEvent event) {
    ObjectKey key = event.key();
    if (event.kind() == StoreEvent.Kind.DELETED) {
      String namespace = key.namespace();
      if (namespace != null) {
        store.get(new ObjectKey(NAMESPACES, null, namespace)).ifPresent(this::empty);
      }
      String definition = key.type().groupResource();
      store
          .get(new ObjectKey(CUSTOM_RESOURCE_DEFINITIONS, null, definition))
          .ifPresent(this::empty);
    } else if (key.type().equals(NAMESPACES) || key.type().equals(CUSTOM_RESOURCE_DEFINITIONS)) {
      store.get(key).ifPresent(this::empty);
      if (event.kind() == StoreEvent.Kind.ADDED && key.type().equals(NAMESPACES)) {
        addServiceAccount(key.name());
      }
    }
  }

  private void addServiceAccount(String namespace) {
    ObjectNode account = named("default");
    account.withObjectProperty("metadata").put("namespace", namespace);
    if (store.get(ObjectKey.of(SERVICE_ACCOUNTS, account)).isEmpty()) {
      try {
        store.create(SERVICE_ACCOUNTS, account);
      } catch (ApiException ignored) {
        // The namespace went before its account came.
      }
    }
  }

  /** Deletes what a going container holds, and lets it go when it holds nothing. */
  private void empty(ObjectNode container) {
    if (!isGoing(container)) {
      return;
    }
    boolean isNamespace = container.path("kind").asText().equals(NAMESPACES.kind());
    String name = container.at("/metadata/name").asText();
    ObjectKey key =
        new ObjectKey(isNamespace ? NAMESPACES : CUSTOM_RESOURCE_DEFINITIONS, null, name);
    List<ResourceType> types =
        isNamespace
            ? store.types().stream().filter(ResourceType::namespaced).toList()
            : List.of(CustomResources.storedType(container));
    boolean held = false;
    for (ResourceType type : types) {
      for (ObjectNode object : store.list(type, isNamespace ? name : null)) {
        store.delete(ObjectKey.of(type, object));
        held |= store.get(ObjectKey.of(type, object)).isPresent();
      }
    }
    if (isNamespace) {
      store.updateStatus(key, Namespaces::terminating);
    }
    if (!held) {
      store.update(key, object -> release(object, isNamespace));
    }
  }

  private static ObjectNode terminating(ObjectNode namespace) {
    namespace.withObject("/status").put("phase", "Terminating");
    return namespace;
  }

  private static ObjectNode release(ObjectNode container, boolean isNamespace) {
    if (isNamespace) {
      container.withObject("/spec").remove("finalizers");
    } else if (container.at("/metadata/finalizers") instanceof ArrayNode finalizers) {
      finalizers.removeIf(finalizer -> finalizer.asText().equals(CustomResources.FINALIZER));
    }
    return container;
  }

  private static boolean isGoing(ObjectNode object) {
    return object.at("/metadata").has("deletionTimestamp");
  }

  private static ObjectNode named(String name) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.putObject("metadata").put("name", name);
    return object;
  }

  @Override
  public void close() {
    subscription.close();
  }
}
