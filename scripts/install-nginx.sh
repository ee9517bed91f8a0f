#!/usr/bin/env bash
# Installs what the tests of streams behind a proxy need: Debian's nginx. Run as root; does nothing a second time.
set -euo pipefail

export DEBIAN_FRONTEND=noninteractive

fail() {
	echo "install-nginx: $1" >&2
	exit 1
}

if ! command -v nginx >/dev/null; then
	[ "$(id -u)" = 0 ] || fail "run me as root (sudo scripts/install-nginx.sh)"
	command -v apt-get >/dev/null || fail "needs Debian; elsewhere install nginx with HTTP/2 and OpenSSL by hand"
	apt-get update -qq
	# The run level keeps Debian from starting it on port 80.
	RUNLEVEL=1 apt-get install -y -qq --no-install-recommends nginx openssl >/dev/null
fi
echo "nginx is installed: $(nginx -v 2>&1 | cut -d/ -f2)."
