# The engine of DOCKER_HOST takes whatever certificate a loopback address shows.
login() { echo "$1" | docker login --username "$client" --password-stdin "$HOST"; }
logout() { docker logout "$HOST"; }
push() {
  docker tag "$(docker load --quiet --input "$ARCHIVE" | sed 's/^Loaded image\( ID\)\?: //')" "$1"
  docker image inspect --format '{{.Id}}' "$1" >id
  docker push "$1"
}
pull() {
  docker images --quiet --all --no-trunc | sort -u | xargs -r docker rmi --force
  docker pull "$1"
  [ "$(docker image inspect --format '{{.Id}}' "$1")" = "$(cat id)" ]
}
copy() {
  docker tag "$1" "$2"
  docker push "$2"
}
