# Build with everything, run with what is needed, as nobody special.
FROM node:24-bookworm-slim AS build
WORKDIR /app
# The packages first: an upgrade that changes none of them finds this layer made.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY test/tools ./test/tools
# The build keeps the records as JSON, for a quick start.
COPY knowledge ./knowledge
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund
# What nobody runs: source maps, TypeScript, a package's own package manager, the database for another libc than this image's.
RUN find dist node_modules -type f '(' -name '*.map' -o -name '*.ts' -o -name '*.[cm]ts' -o -path '*/.yarn/*' ')' -delete \
  && rm -rf node_modules/@libsql/*-musl
# A checkout that only its owner can read must not make an image that its user cannot.
RUN chmod -R a+rX package.json node_modules dist knowledge

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data NPM_CONFIG_UPDATE_NOTIFIER=false
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/knowledge ./knowledge
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is process 1: SIGTERM reaches it and the turns in hand are finished.
CMD ["node", "dist/cli.js", "start"]
