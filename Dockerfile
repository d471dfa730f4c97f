# Newsdesk in a container: everything in one (`run`), or its parts (`gateway`, `worker`). See docs/deploy.md.
FROM python:3.11-slim-bookworm AS build

WORKDIR /build
RUN python -m venv /opt/newsdesk
# The lock names everything with its hash; a change of our own code leaves this layer as it is.
COPY deploy/requirements.txt ./
RUN /opt/newsdesk/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY adapters adapters
COPY prompts prompts
RUN /opt/newsdesk/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation . \
    && /opt/newsdesk/bin/pip check \
    && /opt/newsdesk/bin/python -m compileall -q /opt/newsdesk/lib

FROM python:3.11-slim-bookworm

RUN groupadd --system --gid 10001 newsdesk \
    && useradd --system --uid 10001 --gid newsdesk --home-dir /var/lib/newsdesk --create-home newsdesk
COPY --from=build /opt/newsdesk /opt/newsdesk
ENV PATH=/opt/newsdesk/bin:$PATH \
    DATA_DIR=/var/lib/newsdesk \
    PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /var/lib/newsdesk
EXPOSE 8400
# Alive, not ready: a gateway that waits to take over is as well as the one that works.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["newsdesk", "health", "--alive"]
ENTRYPOINT ["newsdesk"]
CMD ["run"]
