#!/usr/bin/env bash
# Builds the action's image and runs it as the runner does: with Docker where an engine answers, else with buildah in a
# chroot on a Debian made by debootstrap. Usage: .ci/container.sh
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A workspace of another user than root, with a pull request's merge commit checked out.
workspace=$work/workspace
git() { command git -c user.name=CI -c user.email=ci@example.org -C "$workspace" "$@"; }
mkdir -p "$workspace/api"
contract() {
    printf 'openapi: 3.0.3\ninfo: {title: Pets, version: 1.0.0}\npaths:\n  /pets:\n    get:\n      parameters:\n'
    printf '        - {name: limit, in: query, required: %s, schema: {type: integer}}\n' "$1"
    printf "      responses: {'200': {description: fine}}\n"
}
git init --quiet --initial-branch=main
contract false > "$workspace/api/openapi.yaml"
git add --all && git commit --quiet --message base
git checkout --quiet -b feature
contract true > "$workspace/api/openapi.yaml"
git commit --quiet --all --message head
head=$(git rev-parse HEAD) base=$(git rev-parse main)
git checkout --quiet --detach main
git merge --quiet --no-ff --message merge feature
merge=$(git rev-parse HEAD)
mkdir -p "$work/files"
printf '{"pull_request": {"number": 1, "user": {"login": "octocat"},
  "base": {"sha": "%s", "repo": {"full_name": "o/r"}}, "head": {"sha": "%s", "repo": {"full_name": "fork/r"}}}}' \
    "$base" "$head" > "$work/files/event.json"
touch "$work/files/output" "$work/files/summary"
chown -R 1001:1001 "$work/workspace" "$work/files"

inputs=(
    GITHUB_ACTIONS=true GITHUB_EVENT_NAME=pull_request GITHUB_EVENT_PATH=/github/file/event.json GITHUB_REPOSITORY=o/r
    "GITHUB_SHA=$merge" GITHUB_REF=refs/pull/1/merge GITHUB_ACTOR=octocat GITHUB_RUN_ID=1 GITHUB_RUN_ATTEMPT=1
    GITHUB_WORKSPACE=/github/workspace GITHUB_OUTPUT=/github/file/output GITHUB_STEP_SUMMARY=/github/file/summary
    INPUT_FAIL-ON=breaking INPUT_REPORT-FILE=report.json INPUT_COMMENT-ID=container
)

# What runs is the image's entry point; the measurements below replace it.
program=(/opt/contract-check/bin/python -I /opt/contract-check/entrypoint.py)
if docker info > /dev/null 2>&1; then
    docker build --quiet --tag contract-check:ci . > /dev/null
    size=$(docker image inspect --format '{{.Size}}' contract-check:ci)
    run() {
        local environment=()
        for each in "${inputs[@]}" "$@"; do environment+=(--env "$each"); done
        docker run --rm --network none --workdir /github/workspace "${environment[@]}" \
            --volume "$workspace:/github/workspace" --volume "$work/files:/github/file" \
            --entrypoint "${program[0]}" contract-check:ci "${program[@]:1}"
    }
else
    cache=${XDG_CACHE_HOME:-$HOME/.cache}/contract-check
    buildah() { command buildah --storage-driver vfs --root "$cache/storage" --runroot "$cache/run" "$@"; }
    mkdir -p "$cache"
    if ! buildah inspect --type image localhost/contract-check-base > /dev/null 2>&1; then
        root=$cache/bookworm
        [ -f "$root/.complete" ] || {
            rm -rf "$root"
            debootstrap --variant=minbase --include=python3,python3-pip,python3-venv,git,ca-certificates bookworm "$root" \
                > "$cache/debootstrap.log"
            rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
            touch "$root/.complete"
        }
        container=$(buildah from scratch)
        buildah add --quiet "$container" "$root" / > /dev/null
        buildah commit --quiet --rm "$container" localhost/contract-check-base > /dev/null
    fi
    # The machine's own way to its package index, for the build alone: nothing of it stays in the image.
    index=()
    for variable in PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_FIND_LINKS PIP_NO_INDEX PIP_CERT PIP_DEFAULT_TIMEOUT; do
        [ -z "${!variable:-}" ] || index+=(--build-arg "$variable=${!variable}")
    done
    for file in /etc/pip.conf "${PIP_CERT:-}" "${PIP_FIND_LINKS:-}" /etc/ssl/certs/ca-certificates.crt; do
        case $file in /*) [ ! -e "$file" ] || index+=(--volume "$file:$file:ro") ;; esac
    done
    buildah bud --quiet --isolation chroot --build-arg BASE=localhost/contract-check-base "${index[@]}" \
        --tag localhost/contract-check:ci . > /dev/null
    container=$(buildah from localhost/contract-check:ci)
    trap 'buildah rm "$container" > /dev/null; rm -rf "$work"' EXIT
    mounted=$(buildah mount "$container")
    size=$(du --summarize --bytes "$mounted/opt/contract-check" | cut -f1)
    rm -f "$mounted"/bin/{sh,bash,dash,rbash}  # what still works then needs no shell
    run() {
        local environment=()
        for each in "${inputs[@]}" "$@"; do environment+=(--env "$each"); done
        buildah run --isolation chroot --workingdir /github/workspace "${environment[@]}" \
            --volume "$workspace:/github/workspace" --volume "$work/files:/github/file" "$container" -- \
            "${program[@]}"
    }
fi

milliseconds() {
    local started
    started=$(date +%s%N)
    "$@" > /dev/null 2>&1 || true
    echo $((($(date +%s%N) - started) / 1000000))
}
fail() { echo "container: $1" >&2; exit 1; }
expect() { [ "$2" = "$3" ] || fail "$1: expected $3, found $2"; }

status=0; run > "$work/log" 2>&1 || status=$?
cat "$work/log"
expect "exit status of a breaking pull request" "$status" 1
grep --quiet '^verdict<<' "$work/files/output" || fail "no outputs were written"
grep --quiet '^breaking$' "$work/files/output" || fail "the verdict is not breaking"
[ -s "$work/files/summary" ] || fail "no summary was written"
expect "owner of the report" "$(stat --format %u:%g "$workspace/report.json")" 1001:1001
expect "files of root in the workspace" "$(find "$workspace" ! -user 1001 | wc -l)" 0
expect "changes in the workspace" "$(chown -R 0:0 "$workspace" && git status --porcelain)" "?? report.json"
status=0; run INPUT_FAIL-ON=sometimes > "$work/log" 2>&1 || status=$?
expect "exit status of a wrong kebab-case input" "$status" 2
grep --quiet 'fail-on' "$work/log" || fail "the wrong input is not named"
status=0; run INPUT_FAIL-ON=never > "$work/log" 2>&1 || status=$?
expect "exit status with fail-on: never" "$status" 0
# What the engine itself takes is taken off: the same container with a program that does nothing.
program=(/opt/contract-check/bin/python -I -S -c pass)
idle=$(milliseconds run)
program=(/opt/contract-check/bin/python -I /opt/contract-check/entrypoint.py)
start=$(($(milliseconds run INPUT_FAIL-ON=sometimes) - idle))
whole=$(($(milliseconds run) - idle))
[ "$start" -lt 1000 ] || fail "starting took $start ms"
echo "container: image $((size / 1000000)) MB (without the base where buildah built it), start $start ms," \
    "a whole run $whole ms (the engine's own $idle ms taken off)"
