#!/usr/bin/env bash
# Installs what `npm run test:postgres` needs: Debian's PostgreSQL and pgvector. Run as root; does nothing a second time.
#
# Debian 12 has no pgvector package for its PostgreSQL 15, so it is built from the source package
# of Debian 13 (which signs with the same keyring), through a package list of its own: the
# machine's list of sources stays as it is.
set -euo pipefail

export DEBIAN_FRONTEND=noninteractive LC_ALL=C
PGVECTOR_SUITE=trixie
MINIMUM_POSTGRES=15

newest_server() {
	find /usr/lib/postgresql -maxdepth 3 -path '*/bin/postgres' 2>/dev/null | cut -d/ -f5 | sort -n | tail -1
}

fail() {
	echo "install-postgres: $1" >&2
	exit 1
}

install_server() {
	apt-get install -y -qq --no-install-recommends postgresql postgresql-contrib >/dev/null
}

# The mirror this machine uses for Debian itself.
debian_mirror() {
	apt-get indextargets --format '$(SITE) $(REPO_URI) $(ORIGIN) $(LABEL)' |
		awk '$NF == "Debian" { print $2; exit }'
}

# Into the current folder, with apt's state beside it.
download_pgvector() {
	local mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	mirror=$(debian_mirror)
	[ -n "$mirror" ] || fail "this machine has no Debian package source; install pgvector by hand"
	mkdir -p lists/partial
	echo "deb-src [signed-by=$keyring] $mirror $PGVECTOR_SUITE main" >sources.list
	local options=(-qq -o Dir::Etc::SourceList="$PWD/sources.list" -o Dir::Etc::SourceParts=- -o Dir::State::Lists="$PWD/lists")
	apt-get "${options[@]}" -o APT::Sandbox::User=root update
	apt-get "${options[@]}" -o APT::Sandbox::User=root --download-only source pgvector
	mkdir source
	tar -xf pgvector_*.orig.tar.* -C source --strip-components=1
}

build_pgvector() {
	local version=$1 folder config
	config=/usr/lib/postgresql/$version/bin/pg_config
	folder=$(mktemp -d)
	# Without LLVM: bitcode only serves JIT compilation, and would need clang.
	(
		cd "$folder"
		download_pgvector
		make -C source -s -j2 OPTFLAGS="" PG_CONFIG="$config" with_llvm=no
		make -C source -s OPTFLAGS="" PG_CONFIG="$config" with_llvm=no install >/dev/null
	)
	rm -rf "$folder"
}

version=$(newest_server)
if [ -n "$version" ] && [ -f "/usr/share/postgresql/$version/extension/vector.control" ] &&
	[ -f "/usr/share/postgresql/$version/extension/btree_gin.control" ]; then
	echo "PostgreSQL $version with pgvector is installed."
	exit 0
fi

[ "$(id -u)" = 0 ] || fail "run me as root (sudo scripts/install-postgres.sh)"
command -v apt-get >/dev/null || fail "needs Debian; elsewhere install PostgreSQL $MINIMUM_POSTGRES or newer with pgvector by hand"
apt-get update -qq
if [ -z "$version" ] || [ ! -f "/usr/share/postgresql/$version/extension/btree_gin.control" ]; then
	install_server
	version=$(newest_server)
fi
[ "$version" -ge "$MINIMUM_POSTGRES" ] || fail "found PostgreSQL $version, needs $MINIMUM_POSTGRES or newer"
apt-get install -y -qq --no-install-recommends "postgresql-server-dev-$version" gcc make libc6-dev >/dev/null
build_pgvector "$version"
echo "PostgreSQL $version with pgvector is installed."
