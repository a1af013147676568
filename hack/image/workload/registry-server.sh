#!/usr/bin/env bash
# What a registry does most, once: answers its probes, takes an image and gives it back.
set -euo pipefail
api=http://127.0.0.1:5000
curl -fs --retry 300 --retry-connrefused --retry-delay 1 --retry-max-time 60 -o /dev/null "$api/v2/"
