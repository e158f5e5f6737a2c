#!/usr/bin/env bash
# A walk through the REST API with curl: URL=http://127.0.0.1:4000 KEY=orgql_… examples/rest/walk.sh
set -euo pipefail
url=${URL:-http://127.0.0.1:4000}
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# Sends a request, prints it with its status, and saves the answer in a file.
call() {
  local method=$1 path=$2
  shift 2
  curl -sS -i -X "$method" "$url$path" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' "$@" >"$answer"
  printf '%-6s %-75s %s\n' "$method" "$path" "$(status)"
}
status() { sed -n '1s/HTTP[^ ]* \([0-9]*\).*/\1/p' "$answer"; }
header() { tr -d '\r' <"$answer" | sed -n "s/^$1: //Ip"; }
body() { sed '1,/^\r*$/d' "$answer"; }
expect() { [ "$(status)" = "$1" ] || { echo "Expected $1:" && cat "$answer" && exit 1; }; }

echo '# Who am I?'
call GET /v1/user && expect 200 && body && echo

echo '# Create a company. Sending the request twice with one key creates only one.'
attempt=$(date +%s%N)
call POST /v1/organizations -H "Idempotency-Key: $attempt" -d '{"name":"Walk Ltd"}' && expect 201
organization=$(header Location)
call POST /v1/organizations -H "Idempotency-Key: $attempt" -d '{"name":"Walk Ltd"}' && expect 201
echo "the same: $([ "$organization" = "$(header Location)" ] && echo yes), replayed: $(header Idempotency-Replayed)"

echo '# Read it again with its ETag: 304 while nobody has changed it.'
call GET "$organization" && expect 200
etag=$(header ETag)
call GET "$organization" -H "If-None-Match: $etag" && expect 304

echo '# Change it with the current ETag. With an old ETag the change is refused.'
call PATCH "$organization" -H "If-Match: $etag" -d '{"billing_email":"billing@walk.example"}' && expect 200
call PATCH "$organization" -H "If-Match: $etag" -d '{"billing_email":null}' && expect 412 && body && echo

echo '# Create its billing address, first with invalid fields.'
call POST "$organization/address" -d '{"line1":"","city":"Berlin","postal_code":"10115","country":"Germany"}' && expect 422 && body && echo
call POST "$organization/address" -d '{"line1":"Invalidenstr. 1","city":"Berlin","postal_code":"10115","country":"de"}' && expect 201

echo '# Read all organizations, sorted by name, page by page.'
next=start
while [ -n "$next" ]; do
  call GET "/v1/organizations?limit=10&sort=name:asc$([ "$next" = start ] || echo "&cursor=$next")" && expect 200
  next=$(body | sed -n 's/.*"next_cursor":"\([^"]*\)".*/\1/p')
done

echo '# The last owner cannot leave.'
call POST "$organization/leave" && expect 409 && body && echo
echo 'Done.'
