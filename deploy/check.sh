#!/usr/bin/env bash
# Tests the Dockerfile without Docker: runs its COPY and RUN instructions in a folder. Then runs the commands of
# docs/first-key.md for each way to deploy (first user, first key, first query), and checks that no page shows a key.
# Small scripts replace docker and systemd, and start the service as a user without rights. Needs root, and PostgreSQL
# for Compose.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
database=orgql_check_$$ postgres=${TEST_DATABASE_URL:-postgresql://root@127.0.0.1:5432/postgres}
build=$work/build app=$work/app node=$(type -P node) port=4989
clean_up() {
  kill "${server:-}" 2>/dev/null || true
  psql -q "$postgres" -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT
mkdir -m 755 "$build" "$app" && mkdir -m 777 "$work/hand" "$work/state" "$work/data"
chmod 755 "$work"

fail() { echo "$1" >&2 && exit 1; }
instructions() { sed -e ':a' -e '/\\$/N; s/\\\n//; ta' "${2:-Dockerfile}" | grep -E "^$1[ =]"; }
# The words of ["a", "b"].
words() { "$node" -p 'JSON.parse(process.argv[1]).join("\n")' "${1#* }"; }

echo '--- the stage that builds'
while read -r _ sources; do
  # shellcheck disable=SC2086 # words are the files to copy
  set -- $sources
  target=$build/${!#}
  for source in "${@:1:$#-1}"; do
    if [ -d "$source" ]; then mkdir -p "$target" && cp -r "$source/." "$target"; else cp "$source" "$target"; fi
  done
done < <(instructions COPY | grep -v -- --from)
rm -rf "$build/src/generated"
# The first stage: everything up to the second FROM.
while read -r _ command; do (cd "$build" && sh -c "$command"); done < <(
  instructions '(FROM|RUN)' | awk '$1 == "FROM" { stage++ } $1 == "RUN" && stage == 1'
)

echo '--- the stage that is shipped'
while read -r _ _ source target; do
  cp -r "${source/#\/app/$build}" "$app/$target"
done < <(instructions COPY | grep -- --from)
du -sh "$app" | cut -f1
for package in typescript vitest @biomejs/biome tsx; do
  if [ -e "$app/node_modules/$package" ]; then fail "$package is shipped"; fi
done

# --- Replacements for docker and systemd: each runs a program of the final stage as the user nobody, with the settings that
# the real tool would give. They use exec, so that $! is the process id of the service.
unprivileged() { cd "$app" && exec setpriv --reuid=nobody --regid=nogroup --clear-groups env -i "PORT=$port" "PATH=$PATH" "$@"; }
start() {
  "$@" >"$work/log" &
  server=$!
}

by_hand() { unprivileged "NODE_ENV=$NODE_ENV" "DATA_DIR=$DATA_DIR" "$node" "$@"; }
node() { if [[ " $* " == *' serve '* ]]; then start by_hand "$@"; else (by_hand "$@"); fi; }

unit=deploy/orgql.service
unit_value() { sed -n "s/^$1=//p" $unit; }
# Its first argument is where Node is on a machine with the unit.
as_unit() {
  # shellcheck disable=SC2046 # words are settings
  unprivileged $(unit_value Environment) "DATA_DIR=$work/state" "$node" "${@:2}"
}
verify_unit() {
  if command -v systemd-analyze >/dev/null; then
    sed "s#/usr/bin/node#$node#; s#=/opt/orgql#=$app#; s#=/etc/orgql.env#=-/etc/orgql.env#" >"$work/orgql.service"
    # It only warns about settings that it does not know.
    local warnings
    warnings=$(systemd-analyze verify --man=no "$work/orgql.service" 2>&1 | grep -F "$work") && fail "$warnings"
  else
    echo 'no systemd here' >&2
  fi
  return 0
}
sudo() { "$@"; }
systemctl() {
  [ "$*" = 'enable --now orgql' ] || fail "systemctl $*"
  # shellcheck disable=SC2046 # words of a command line
  start as_unit $(unit_value ExecStart)
}
systemd-run() {
  local properties=()
  while [[ $1 == --* ]]; do
    case $1 in
    --property=*) properties+=("${1#--property=}") ;;
    --setenv=*) properties+=("Environment=${1#--setenv=}") ;;
    esac
    shift
  done
  printf '%s\n' '[Service]' "${properties[@]}" "ExecStart=$*" | verify_unit
  (as_unit "$@")
}

compose=deploy/compose.yaml
mapfile -t entrypoint < <(words "$(instructions ENTRYPOINT)")
mapfile -t cmd < <(words "$(instructions CMD)")
mapfile -t migrate < <(words "$(sed -n 's/^ *\(command: \["migrate.*\)/\1/p' $compose)")
container_settings=()
image() {
  # shellcheck disable=SC2046 # words are settings
  unprivileged $(instructions ENV | cut -d' ' -f2-) "${container_settings[@]}" "${entrypoint[@]}" "$@"
}
docker() {
  [ "$1 $2 $3" = "compose --file $compose" ] || fail "docker $*"
  case $4 in
  # As in depends_on: the migration runs first.
  run) (image "${migrate[@]}" >&2) && (image "${@:8}") ;;
  up) start image "${cmd[@]}" ;;
  port) echo "127.0.0.1:$port" ;;
  *) fail "docker $*" ;;
  esac
}

# --- The commands of docs/first-key.md: the last block below a heading.
documented() {
  awk -v heading="## $1" '
    /^## / { inside = $0 == heading }
    /^```$/ { block = 0 }
    inside && block { text = text $0 "\n" }
    inside && /^```sh$/ { block = 1; text = "" }
    END { printf "%s", text }' docs/first-key.md
}
first_query=$(documented 'The first query')
first_query=${first_query/127.0.0.1:4000/127.0.0.1:$port}
answer=$(sed -n '/^```json$/{n;p}' docs/first-key.md)

until_ready() {
  for _ in $(seq 300); do
    if curl -fs "http://127.0.0.1:$port/health/ready" >/dev/null; then return; fi
    sleep 0.2
  done
  fail "The service is not ready: $(cat "$work/log")"
}

# Runs the commands below a heading until the service answers, then checks the service.
follow() {
  local commands
  commands=$(documented "$1")
  [ -n "$commands" ] || fail "There are no commands for $1"
  # Not in a subshell: the functions and processes of these commands are needed later.
  eval "${commands//\/var\/lib\/orgql/$work/hand}" >"$work/printed"
  until_ready
  KEY=$(sed -n 's/.*"key":"\([^"]*\).*/\1/p' "$work/printed")
  [[ $KEY =~ ^orgql_.{20,}$ ]] || fail "No key was printed: $(cat "$work/printed")"
  [ "$(eval "$first_query")" = "$answer" ] || fail "The first query has another answer: $(eval "$first_query")"
  for page in / /graphql /v1/docs /v1/openapi.json /schema.graphql; do
    for credential in '' "Bearer $KEY"; do
      curl -s "http://127.0.0.1:$port$page" -H 'Accept: text/html' -H "Authorization: $credential" >"$work/page"
      [ -s "$work/page" ] || fail "There is nothing at $page"
      if grep -aqE 'orgql_[A-Za-z0-9_-]{20,}' "$work/page"; then fail "There is a key in the page $page"; fi
    done
  done
  if grep -q 'orgql_' "$work/log"; then fail 'There is a key in the log'; fi
  PORT=$port "$node" -e "$(instructions HEALTHCHECK | sed 's/.*"-e", "\(.*\)"\]/\1/')" || fail 'The health check fails'
  kill "$server" && wait "$server"
  echo 'first user, first key, first query; no key in any page'
}

echo '--- without a place for the data'
if message=$( (image "${cmd[@]}") 2>&1); then fail 'The image starts without DATABASE_URL and DATA_DIR'; fi
[[ $message == *DATABASE_URL*DATA_DIR* ]] || fail "$message"
echo "$message"

echo '--- by hand'
follow 'By hand'

echo '--- systemd'
verify_unit <$unit
follow systemd

echo '--- compose'
if command -v docker-compose >/dev/null; then
  if docker-compose --file $compose config --quiet 2>/dev/null; then fail 'Compose takes no password for one'; fi
  POSTGRES_PASSWORD=secret docker-compose --file $compose config --quiet
else
  echo 'no docker-compose here'
fi
if psql -q "$postgres" -c "CREATE DATABASE $database"; then
  container_settings=("DATABASE_URL=${postgres%/*}/$database")
else
  echo 'no PostgreSQL here: on the embedded database'
  container_settings=("DATA_DIR=$work/data")
fi
follow 'Docker Compose'
echo "all ways work, after $SECONDS s"
