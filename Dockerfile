# The action's image. BASE needs Python 3.11 to 3.13 with pip and, where it is no Debian, git.
ARG BASE=python:3.13-slim
# hadolint ignore=DL3006
FROM ${BASE}

# Versions of git are Debian's: security fixes must come in with each build.
# hadolint ignore=DL3008
RUN command -v git >/dev/null \
    || { apt-get update && apt-get install --yes --no-install-recommends git && rm -rf /var/lib/apt/lists/*; }

COPY pyproject.toml README.md LICENSE /src/
COPY contract_check /src/contract_check
# One layer: nothing of the build stays. The modules are compiled now, since a read-only cache cannot be filled later.
RUN python3 -m venv /opt/contract-check \
    && /opt/contract-check/bin/python -m pip install --no-cache-dir --compile /src \
    && /opt/contract-check/bin/python -m pip uninstall --yes --quiet pip setuptools \
    && rm -rf /src /root/.cache
COPY entrypoint.py /opt/contract-check/entrypoint.py

ENV PYTHONUTF8=1 PYTHONUNBUFFERED=1 GIT_TERMINAL_PROMPT=0
# Root, because GitHub demands it of an action (the workspace belongs to another user); exec form and no shell, because
# a shell would drop inputs whose names contain a dash.
ENTRYPOINT ["/opt/contract-check/bin/python", "-I", "/opt/contract-check/entrypoint.py"]
