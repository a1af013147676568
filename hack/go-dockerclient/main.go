// Pushes one image through the Docker Engine API as a program built on go-dockerclient does: without credentials and
// with the registry given apart from the name.
//
//	priok-go-dockerclient <docker host> <repository> <tag> <registry>
package main

import (
	"fmt"
	"os"

	docker "github.com/fsouza/go-dockerclient"
)

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: priok-go-dockerclient <docker host> <repository> <tag> <registry>")
		os.Exit(2)
	}
	if err := push(os.Args[1], os.Args[2], os.Args[3], os.Args[4]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func push(host, repository, tag, registry string) error {
	client, err := docker.NewClient(host)
	if err != nil {
		return err
	}
	return client.PushImage(docker.PushImageOptions{
		Name:         repository,
		Tag:          tag,
		Registry:     registry,
		OutputStream: os.Stdout,
		// The library leaves X-Registry-Auth out for an empty configuration, which Docker 20.10 refuses.
	}, docker.AuthConfiguration{ServerAddress: registry})
}
