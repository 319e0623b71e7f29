# The image of msr: the program, its drivers and the libraries that they need, and nothing else; no shell either.
#
#   docker build -t msr .                                          all drivers
#   docker build -t msr-postgresql --build-arg MSR_DRIVERS=postgresql .
#
# It is built for the architecture of the builder (amd64, arm64). Both stages come from one base, whose libraries the
# image holds: another base than Debian 12 needs glibc 2.36 or newer and apt.
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
WORKDIR /src
# The packages come before the sources, so that a change of the sources does not install them again.
COPY scripts/dependencies scripts/dependencies
COPY scripts/lib scripts/lib
RUN scripts/dependencies install build \
 && apt-get install -y -q --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/*
COPY . .
# Every driver, so that images of other drivers are made without compiling anything again. The libraries stand beside the
# program wherever /opt/msr is copied to. A run path of the old kind also holds for what the drivers and their libraries
# need.
RUN set -eu; set --; \
    for folder in drivers/*/; do \
      set -- "$@" "-DMSR_DRIVER_$(basename "$folder" | tr '[:lower:]' '[:upper:]')=ON"; \
    done; \
    cmake --preset release -DBUILD_TESTING=OFF -DCMAKE_INSTALL_LIBDIR=lib "$@" \
      "-DCMAKE_INSTALL_RPATH=\$ORIGIN/../lib" \
      -DCMAKE_EXE_LINKER_FLAGS=-Wl,--disable-new-dtags -DCMAKE_MODULE_LINKER_FLAGS=-Wl,--disable-new-dtags; \
    cmake --build --preset release
# Words parted by blanks: the folders of drivers/ that the image shall have.
ARG MSR_DRIVERS="sqlite postgresql mysql"
RUN set -eu; \
    for driver in $MSR_DRIVERS; do test -d "drivers/$driver" || { echo "no such driver: $driver" >&2; exit 1; }; done; \
    cmake --install build/release --strip --prefix /installed; \
    rm -r /installed/lib/msr/drivers; \
    for driver in $MSR_DRIVERS; do cmake --install build/release --strip --prefix /installed --component "$driver"; done; \
    scripts/image-root /installed /root-of-image; \
    scripts/sbom /root-of-image > /sbom.json; \
    mv /sbom.json /root-of-image/usr/share/doc/msr/sbom.cdx.json; \
    install -d -m 775 /empty/data

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="msr" \
      org.opencontainers.image.description="Versioned schema migrations for PostgreSQL, MySQL, MariaDB and SQLite" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /root-of-image/ /
# For SQLite: a new volume that is mounted here belongs to the user of the image, and to the group 0 of arbitrary users.
COPY --from=build --chown=65532:0 /empty/ /
# HOME exists and is empty: client libraries look there for files of passwords and certificates.
ENV PATH=/opt/msr/bin \
    HOME=/home/msr \
    MARIADB_PLUGIN_DIR=/opt/msr/lib/mariadb-plugins \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
# ./migrations, the default of --folder, is /migrations.
WORKDIR /
# A number, so that Kubernetes can see that it is not root. Any other number works as well.
USER 65532:65532
ENTRYPOINT ["msr"]
