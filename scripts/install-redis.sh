#!/usr/bin/env bash
# Installs what the tests of REDIS_URL need: Debian's Redis. Run as root; does nothing a second time.
set -euo pipefail

export DEBIAN_FRONTEND=noninteractive

fail() {
	echo "install-redis: $1" >&2
	exit 1
}

if ! command -v redis-server >/dev/null; then
	[ "$(id -u)" = 0 ] || fail "run me as root (sudo scripts/install-redis.sh)"
	command -v apt-get >/dev/null || fail "needs Debian; elsewhere install Redis 6 or newer by hand"
	apt-get update -qq
	apt-get install -y -qq --no-install-recommends redis-server >/dev/null
fi
echo "Redis is installed: $(redis-server --version | cut -d' ' -f3)."
