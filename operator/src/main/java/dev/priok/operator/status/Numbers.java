package dev.priok.operator.status;

import dev.priok.api.v1alpha1.CatalogStatus;
import dev.priok.api.v1alpha1.RegistryStatus;
import dev.priok.api.v1alpha1.StorageStatus;
import dev.priok.operator.catalog.CatalogSnapshot.Loaded;
import dev.priok.operator.catalog.CatalogSnapshot.Volume;
import dev.priok.operator.catalog.ThreeDigits;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The part of a status that changes with every push. What is unknown just now stays as it was. */
record Numbers(@Nullable CatalogStatus catalog, @Nullable StorageStatus storage) {

  static Numbers in(RegistryStatus status) {
    return new Numbers(status.catalog(), status.storage());
  }

  static Numbers of(StatusInput input, Numbers previous, Instant now) {
    Loaded loaded = input.catalog() instanceof Loaded answer ? answer : null;
    Numbers next =
        new Numbers(
            loaded == null || !loaded.complete()
                ? previous.catalog
                : catalog(loaded, previous.catalog == null ? null : previous.catalog.asOf()),
            storage(input, loaded == null ? null : loaded.volume(), previous.storage));
    return next.equals(previous) || next.catalog == null || loaded == null || !loaded.complete()
        ? next
        : new Numbers(
            catalog(loaded, now.truncatedTo(ChronoUnit.SECONDS).toString()), next.storage);
  }

  private static CatalogStatus catalog(Loaded loaded, @Nullable String asOf) {
    return new CatalogStatus(
        loaded.repositories(),
        loaded.tags(),
        loaded.manifests(),
        loaded.bytes(),
        ThreeDigits.size(loaded.bytes()),
        loaded.lastPush() == null ? null : loaded.lastPush().toString(),
        loaded.top().stream()
            .map(top -> new CatalogStatus.RepositoryStatus(top.name(), top.tags(), top.bytes()))
            .toList(),
        loaded.truncated(),
        asOf);
  }

  private static @Nullable StorageStatus storage(
      StatusInput input, @Nullable Volume volume, @Nullable StorageStatus known) {
    StorageStatus before = known == null ? new StorageStatus(null, null, null, null) : known;
    StorageStatus next =
        new StorageStatus(
            input.claimName(),
            capacity(input, volume, before),
            volume == null ? before.used() : ThreeDigits.quantity(volume.usedBytes()),
            volume == null ? before.available() : ThreeDigits.quantity(volume.availableBytes()));
    return next.equals(new StorageStatus(null, null, null, null)) ? null : next;
  }

  /** A claim's own word goes before the size of the file system, which may hold other things. */
  private static @Nullable String capacity(
      StatusInput input, @Nullable Volume volume, StorageStatus before) {
    if (input.claimCapacity() != null) {
      return input.claimCapacity();
    }
    return volume == null ? before.capacity() : ThreeDigits.quantity(volume.capacityBytes());
  }
}
