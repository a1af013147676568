#!/usr/bin/env bash
# runtime.sh BASE OUT MODULES omitted=OMITTED directories=DIRECTORIES CLASSPATH: OUT is the docker-archive BASE with one layer more,
# a Java runtime of exactly MODULES (comma separated) at /opt/java, and DIRECTORIES that any user may write to.
# Refuses when a jar of CLASSPATH refers to a module that is neither in MODULES nor, knowingly, in OMITTED.
set -euo pipefail
umask 022
base=$1 out=$2 modules=$3 omitted=${4#omitted=} directories=${5#directories=} classpath=$6

IFS=: read -ra parts <<<"$classpath"
referred=$("$JAVA_HOME/bin/jdeps" --multi-release 25 --ignore-missing-deps -summary -cp "$classpath" "${parts[@]}" |
  sed -nE 's/.* -> ((java|jdk)\.[a-z.]+)$/\1/p' | sort -u)
undecided=$(comm -23 <(echo "$referred") <(tr ',' '\n' <<<"$modules,$omitted" | sort -u))
if [ -n "$undecided" ]; then
  echo "Refers to ${undecided//$'\n'/, }: name each in image.modules, or in image.modules.omitted with the reason it is not needed." >&2
  exit 1
fi
stale=$(comm -13 <(echo "$referred") <(tr ',' '\n' <<<"$omitted" | sed '/^$/d' | sort -u))
if [ -n "$stale" ]; then
  echo "image.modules.omitted names ${stale//$'\n'/, }, to which nothing refers any more." >&2
  exit 1
fi

made_from=$(echo "$modules $directories"; sha256sum "$base"; cat "$JAVA_HOME/release" "$0")
[ "$(cat "$out.made-from" 2>/dev/null)" != "$made_from" ] || exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/root" "$work/root/opt" "$work/image"
"$JAVA_HOME/bin/jlink" --add-modules "$modules" --no-header-files --no-man-pages --strip-java-debug-attributes --compress=zip-9 --output "$work/root/opt/java"
find "$work/root/opt/java/bin" "$work/root/opt/java/lib/jexec" -type f ! -name java -delete # no other program
strip --strip-unneeded "$work/root/opt/java/lib/server/libjvm.so" # a sixth of it is names of its own functions
for directory in ${directories//,/ }; do
  mkdir -p "$work/root$directory"
  chmod 777 "$work/root$directory"
done

cd "$work/image"
tar -xf "$base"
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C "$work/root" -cf java.tar .
config=$(jq -r '.[0].Config' manifest.json)
jq --arg layer "sha256:$(sha256sum java.tar | cut -d' ' -f1)" '.rootfs.diff_ids += [$layer]
  | .history += [{created: "1970-01-01T00:00:00Z", created_by: "jlink", comment: "Java runtime"}]' "$config" >config.new
mv config.new "$config"
jq '.[0].Layers += ["java.tar"]' manifest.json >manifest.new
mv manifest.new manifest.json
mkdir -p "$(dirname "$out")"
tar --sort=name --owner=0 --group=0 --mtime=@0 -cf "$out" -- *
echo "$made_from" >"$out.made-from"
