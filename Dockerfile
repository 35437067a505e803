# syntax=docker/dockerfile:1

# Two images:
#   docker build .                               vigilry: the host alone, for a PostgreSQL and a Redis of your own
#   docker build --target vigilry-all-in-one .   the host with both servers inside and all data in the volume /data

FROM --platform=$BUILDPLATFORM node:22-bookworm-slim AS assets
WORKDIR /source/src/Vigilry.Host/Assets
COPY src/Vigilry.Host/Assets .
RUN npm ci --ignore-scripts --no-audit --no-fund && npm run build

# The SDK that global.json names; packages are those of the lock files.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0.401-noble AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
COPY --from=assets /source/src/Vigilry.Host/wwwroot/assets src/Vigilry.Host/wwwroot/assets
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish src/Vigilry.Host --configuration Release --output /app \
      -p:RestoreLockedMode=true -p:AssetsAreBundled=true -p:ImageRuntime=linux-$(echo "$TARGETARCH" | sed 's/amd64/x64/')

# The release is named: its PostgreSQL stays the one that wrote the data.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble AS runtime
LABEL org.opencontainers.image.title="Vigilry" \
      org.opencontainers.image.description="Sees error spikes in what your applications post, and opens one incident for each" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN install --directory --owner=app --group=app --mode=700 /data
WORKDIR /data
VOLUME /data
EXPOSE 5080
ENV ASPNETCORE_URLS=http://+:5080 \
    ASPNETCORE_HTTP_PORTS= \
    DOTNET_EnableDiagnostics=0 \
    Logging__Console__FormatterName=json \
    Vigilry__DataDirectory=/data
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 CMD ["dotnet", "/app/vigilry.dll", "health"]
ENTRYPOINT ["dotnet", "/app/vigilry.dll"]

FROM runtime AS vigilry-all-in-one
# The packages' own cluster is not wanted, only their programs.
ARG SERVERS="postgresql redis-server"
RUN mkdir /etc/postgresql-common && echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf \
    && apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $SERVERS \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /app /app
USER app

FROM runtime AS vigilry
# For vigilry backup and restore, which run PostgreSQL's own programs.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*
# Replicas have a load balancer, which is to notice before the host stops.
ENV Vigilry__Stopping__DrainFor=00:00:03
COPY --from=build /app /app
USER app
