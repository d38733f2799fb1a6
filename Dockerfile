# Builds the program and puts it into a small image with nothing else to run.
# There was no container engine where this file was written: it has not been built yet.
FROM node:22-bookworm-slim AS page
WORKDIR /ui
COPY crates/web/ui .
RUN npm ci && npm run build

FROM rust:1-bookworm AS build
WORKDIR /src
COPY . .
COPY --from=page /ui/dist crates/web/ui/dist
RUN IMPASTO_UI=require cargo build --locked --profile dist -p impasto

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/impasto impasto
COPY --from=build /src/target/dist/impasto /usr/local/bin/impasto
USER impasto
ENV IMPASTO_ROOT=/var/lib/impasto IMPASTO_LOG=info IMPASTO_LOG_FORMAT=json
VOLUME /var/lib/impasto
EXPOSE 9494
# Uploads lie in /tmp until they are taken in: give it room, or mount a volume there.
# In a container others must reach the server, so it listens everywhere; it refuses to until an access token exists:
#   docker run --rm -v impasto:/var/lib/impasto IMAGE tokens create NAME
# and it answers only to names that it knows: -e IMPASTO_SERVER__TRUSTED_HOSTS=studio.example
ENTRYPOINT ["impasto"]
CMD ["serve", "--listen", "0.0.0.0:9494"]
