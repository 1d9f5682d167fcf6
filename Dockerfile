# The server in an image of its own, without a system around it. Its use: docs/packages.md.
#
#     docker build --tag salon .
#     docker run --publish 8001:8001 salon

# A program that is linked against musl's C library needs no file beside itself.
FROM rust:1-slim AS build
WORKDIR /salon
# TLS has some C in it.
RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends musl-tools && \
    rustup target add "$(uname -m)-unknown-linux-musl"
COPY . .
RUN cargo build --release --locked --bin salon --target "$(uname -m)-unknown-linux-musl" && \
    mkdir -p /image/data && \
    mv "target/$(uname -m)-unknown-linux-musl/release/salon" /image/

FROM scratch
COPY --from=build /image/salon /salon
# What lasts, such as a transcript, goes here: a volume takes over its owner.
COPY --from=build --chown=65532:65532 /image/data /data
WORKDIR /data
# A number, as there is no list of users.
USER 65532:65532
EXPOSE 8001
STOPSIGNAL SIGTERM
# The log goes to the console; a file of it would grow inside the container.
ENTRYPOINT ["/salon", "--listen", "0.0.0.0:8001", "--log-file", "/dev/null"]
