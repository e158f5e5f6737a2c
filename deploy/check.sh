#!/usr/bin/env bash
# Does by hand what the Dockerfile says, for machines where no engine runs: copies what it copies, runs what it runs, then
# starts the result as a user of no rights and asks for its health. Also checks the other two ways to deploy.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
build=$work/build app=$work/app
mkdir -m 755 "$build" "$app" "$work/data"
chmod 755 "$work"

instructions() { sed -e ':a' -e '/\\$/N; s/\\\n//; ta' Dockerfile | grep -E "^$1 "; }

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
while read -r _ command; do (cd "$build" && sh -c "$command"); done < <(instructions RUN | grep npm\ [crp])

echo '--- the stage that is shipped'
while read -r _ _ source target; do
  cp -r "${source/#\/app/$build}" "$app/$target"
done < <(instructions COPY | grep -- --from)
du -sh "$app" | cut -f1
for package in typescript vitest @biomejs/biome tsx; do
  if [ -e "$app/node_modules/$package" ]; then echo "$package is shipped" && exit 1; fi
done

echo '--- the service'
chown nobody "$work/data"
node=$(command -v node)
(cd "$app" && exec setpriv --reuid=nobody --regid=nogroup --clear-groups env -i NODE_ENV=production PORT=4989 \
  DATA_DIR="$work/data" DEMO=false "$node" --max-semi-space-size=64 dist/src/main.js serve) &
server=$!
health=$(instructions HEALTHCHECK | sed 's/.*"-e", "\(.*\)"\]/\1/')
for _ in $(seq 100); do
  if curl -fs http://127.0.0.1:4989/health/ready; then break; fi
  sleep 0.2
done
PORT=4989 "$node" -e "$health" && echo ' healthy'
kill "$server" && wait "$server"

echo '--- compose and systemd'
if command -v docker-compose >/dev/null; then docker-compose --file deploy/compose.yaml config --quiet; else echo 'no docker-compose here'; fi
if command -v systemd-analyze >/dev/null; then
  sed "s#/usr/bin/node#$node#; s#^WorkingDirectory=.*#WorkingDirectory=$app#" deploy/orgql.service >"$work/orgql.service"
  systemd-analyze verify --man=no "$work/orgql.service"
else
  echo 'no systemd here'
fi
