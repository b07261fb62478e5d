# The image of the controllers: `flux serve`, for the Deployments of `flux install` (docs/install.md).
#   docker build -t registry.example.com/flux-ts:v2.9.4 .
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY . .
RUN npm run build

FROM ${NODE_IMAGE}
# Sources are fetched with git, over SSH with OpenSSH's client.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates git openssh-client \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build --chown=0:0 /src/dist /opt/flux
# Nothing is written but below /tmp and /data, which the Deployments mount: the root can be read-only.
ENV HOME=/tmp NODE_ENV=production
USER 65534:65534
ENTRYPOINT ["node", "/opt/flux/flux.js"]
CMD ["serve"]
