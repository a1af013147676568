# What podman has, buildah has too, but no search.
ENGINE=buildah . "$here/podman.sh"
unset -f tags
