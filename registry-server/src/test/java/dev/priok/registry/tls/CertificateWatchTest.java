package dev.priok.registry.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateWatchTest {
  @TempDir Path folder;

  private final List<String> inForce = new ArrayList<>();

  @Test
  void putsANewPairInForce() throws Exception {
    try (CertificateWatch watch = watch(TestCertificates.elliptic("first").write(folder))) {
      watch.look();
      assertThat(inForce).isEmpty();

      TestCertificates.elliptic("second").write(folder);
      watch.look();
      watch.look();

      assertThat(inForce).containsExactly("CN=second");
      assertThat(watch.certificate().subject()).isEqualTo("CN=second");
      assertThat(watch.reloads()).isEqualTo(1);
    }
  }

  @Test
  void followsTheSwapOfALinkedFolderAsKubernetesDoesIt() throws Exception {
    Path first = Files.createDirectory(folder.resolve("..1"));
    Path second = Files.createDirectory(folder.resolve("..2"));
    TestCertificates.elliptic("first").write(first);
    TestCertificates.elliptic("second").write(second);
    Path data = Files.createSymbolicLink(folder.resolve("..data"), first.getFileName());
    for (String name : List.of("tls.crt", "tls.key")) {
      Files.createSymbolicLink(folder.resolve(name), Path.of("..data", name));
    }
    try (CertificateWatch watch = watch(TestCertificates.files(folder))) {
      Path fresh = Files.createSymbolicLink(folder.resolve("..tmp"), second.getFileName());
      Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
      watch.look();

      assertThat(inForce).containsExactly("CN=second");
    }
  }

  @Test
  void keepsTheOlderPairWhileTheNewOneIsBadAndCountsItOnce() throws Exception {
    CertificateFiles files = TestCertificates.elliptic("first").write(folder);
    String key = Files.readString(files.key());
    try (CertificateWatch watch = watch(files)) {
      Files.writeString(files.key(), "nonsense");
      watch.look();
      assertThat(watch.failing()).as("it may be half replaced").isFalse();
      watch.look();
      watch.look();

      assertThat(watch.failing()).isTrue();
      assertThat(watch.failures()).isEqualTo(1);
      assertThat(watch.certificate().subject()).isEqualTo("CN=first");
      assertThat(inForce).isEmpty();

      Files.writeString(files.key(), key);
      watch.look();
      assertThat(watch.failing()).isFalse();

      Files.delete(files.certificate());
      watch.look();
      watch.look();
      assertThat(watch.failures()).isEqualTo(2);
    }
  }

  @Test
  void startsWithNothingButAGoodPair() throws IOException {
    CertificateFiles files = TestCertificates.elliptic("first").write(folder);
    Files.delete(files.key());
    assertThatThrownBy(() -> watch(files)).isInstanceOf(UnusableCertificateException.class);
  }

  private CertificateWatch watch(CertificateFiles files) throws UnusableCertificateException {
    return new CertificateWatch(
        files, certificate -> inForce.add(certificate.subject()), Clock.systemUTC());
  }
}
