# The image holds Node, the libraries that Node is linked to, and the bundle: no shell, no package manager, no node_modules.
FROM docker.io/library/node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json rolldown.config.ts ./
COPY src src
RUN npm run bundle
# Names are resolved by files and DNS also where the image has no system that says so.
RUN set -eu; mkdir -p /image/app /image/etc /image/tmp; \
    cp package.json /image/app/; cp -r dist /image/app/dist; \
    echo 'hosts: files dns' > /image/etc/nsswitch.conf; \
    echo 'serin:x:10001:10001::/:/sbin/nologin' > /image/etc/passwd; echo 'serin:x:10001:' > /image/etc/group; \
    ldd "$(command -v node)" | grep -o '/[^ )]*' | xargs -I FILE cp --parents --dereference FILE /image; \
    cp --parents --dereference "$(command -v node)" /image
# What the bundle is made of asks that its licences go along.
RUN npm ls --omit=dev --all --parseable | tail -n +2 | while read -r folder; do \
      for file in "$folder"/LICEN[CS]E* "$folder"/COPYING*; do \
        if [ -f "$file" ]; then printf '== %s\n\n' "${folder#/build/node_modules/}"; cat "$file"; echo; fi; \
      done; \
    done > /image/app/THIRD-PARTY-LICENSES

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="Serin" \
      org.opencontainers.image.description="Progressive delivery for Kubernetes: Flagger's resources, at once, with reasons" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.created=$CREATED
COPY --from=build /image /
ENV NODE_ENV=production
# glibc keeps pools of memory for each thread; two are enough for a process that mostly waits, and save 2 to 5 MB.
ENV MALLOC_ARENA_MAX=2
# A number, so that runAsNonRoot can be checked.
USER 10001:10001
EXPOSE 8080
# Both flags keep memory small at little cost: the controller makes few objects and waits most of the time.
ENTRYPOINT ["/usr/local/bin/node", "--max-semi-space-size=2", "--optimize-for-size", "/app/dist/serin.js"]
CMD ["controller"]
