# Build: everything that npm ci brings, thrown away after.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --include=dev --no-audit --no-fund
COPY . .
RUN npm run build

# Run: Node and the built output, nothing else, as a user without rights.
FROM node:24.21.0-bookworm-slim AS base
WORKDIR /app
COPY --from=build /app/.output ./.output
RUN mkdir -p /data/artifacts && chown -R node:node /data
USER node
# SERVER_ENV of scripts/lib/server-argv.mjs; a test compares both.
ENV NODE_ENV=production MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=131072
STOPSIGNAL SIGTERM

# A factory of its own, any number of them: docker build --target factory.
FROM base AS factory
ENV FACTORY_LISTEN=0.0.0.0:50051 FACTORY_DATA_DIR=/data/factory ARTIFACT_DIR=/data/artifacts
EXPOSE 50051
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "require('net').connect(Number(process.env.FACTORY_LISTEN.split(':').at(-1)),'127.0.0.1').on('connect',()=>process.exit(0)).on('error',()=>process.exit(1)).setTimeout(2500,()=>process.exit(1))"]
CMD ["node", ".output/server/factory/main.mjs"]

# The console. Without DATABASE_URL and QUEUE_ADDRESS it is all there is: one container, one volume. It listens for others, as a container
# must, and so starts only with SIGN_IN=true (ADMIN_PASSWORD makes the first user), or with ALLOW_PUBLIC_BIND=true from who publishes its port
# on loopback alone.
FROM base AS console
ENV HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.PORT+'/readyz',{signal:AbortSignal.timeout(2500)}).then(a=>process.exit(a.ok?0:1),()=>process.exit(1))"]
CMD ["node", "--max-semi-space-size=4", "--heap-growing-percent=100", ".output/server/index.mjs"]
