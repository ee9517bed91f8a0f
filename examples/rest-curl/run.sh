#!/bin/sh
# Makes a page searchable, finds it and deletes it again, with nothing but curl.
#
#   SIGNPOST_URL=http://localhost:3000 SIGNPOST_KEY=sk_… examples/rest-curl/run.sh
#
# Without the variables it asks the server that runs in this repository.
set -eu
local_server=$(dirname "$0")/../../.signpost/demo.json
of_local_server() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" "$local_server"; }
URL=${SIGNPOST_URL:-$(of_local_server url)}
KEY=${SIGNPOST_KEY:-$(of_local_server secretKey)}

# call <method> <path> [body]: prints the answer; one that is an error goes to stderr and ends the script.
call() {
	if [ $# -lt 3 ]; then set -- "$1" "$2" ""; fi
	answer=$(printf %s "$3" | curl -sS -X "$1" "$URL$2" -H "Authorization: Bearer $KEY" \
		${3:+-H "Content-Type: application/json" --data-binary @-})
	case $answer in
	'{"error":'*) printf '%s\n' "$answer" >&2; exit 1 ;;
	*) printf '%s\n' "$answer" ;;
	esac
}

field() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/"; }

job=$(call POST /api/documents '{"documents": [{
	"externalId": "rest-curl/returns", "route": "/help/returns",
	"content": "# Returns\n\nShoes may be returned within 60 days."
}]}' | field jobId)

# The job's events, one a line, until it is done.
curl -sSN "$URL/api/ingest/jobs/$job/progress" -H "Authorization: Bearer $KEY" | grep -q '"status":"done"'

echo "Found:"
call POST /api/search '{"query": "how many days to return shoes", "limit": 1}'

echo "Deleted:"
call POST /api/documents/delete '{"externalIds": ["rest-curl/returns"]}'
