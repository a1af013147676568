#!/usr/bin/env bash
# Prints the home of a JDK of at least the given major version (default 25), or one line that says what to install.
# Looks at PRIOK_JAVA_HOME, JAVA_HOME, javac on the PATH, then the usual install places. Reads each `release` file, runs nothing.
set -euo pipefail
want=${1:-25}

major_of() { # the major version of the JDK at $1, nothing when there is none
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' "$1/release"
}

candidates() {
  echo "${PRIOK_JAVA_HOME:-}"
  echo "${JAVA_HOME:-}"
  local javac
  javac=$(command -v javac || true)
  if [ -n "$javac" ]; then
    javac=$(readlink -f "$javac" 2>/dev/null || echo "$javac")
    echo "${javac%/bin/javac}"
  fi
  local pattern
  for pattern in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*/jdk* \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.asdf/installs/java/* \
    "${HOME:-}"/.local/share/mise/installs/java/* "${HOME:-}"/.jbang/cache/jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    echo "$pattern"
  done
}

while IFS= read -r home; do
  [ -n "$home" ] || continue
  major=$(major_of "$home")
  if [ -n "$major" ] && [ "$major" -ge "$want" ]; then
    echo "$home"
    exit 0
  fi
done < <(candidates)
echo "No JDK $want found: install one (Debian: temurin-$want-jdk or openjdk-$want-jdk; macOS: brew install openjdk@$want; any: sdk install java $want-tem) or set JAVA_HOME to it." >&2
exit 1
