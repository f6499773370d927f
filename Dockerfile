# The Tailrace server, built from this repository. Configuration: docs/reference/configuration.md.
FROM maven:3.9-eclipse-temurin-25 AS build
# For the web page.
COPY --from=node:24-slim /usr/local/bin/node /usr/local/bin/
COPY --from=node:24-slim /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /source
COPY . .
RUN mvn -B -ntp package -pl modules/app -am -Dmaven.test.skip -Dspotless.check.skip \
    -Dmdep.analyze.skip -Ddist.directory=/dist

FROM eclipse-temurin:25-jre
RUN useradd --system --create-home tailrace && install -d -o tailrace /data
COPY --from=build /dist /opt/tailrace
USER tailrace
WORKDIR /data
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["java", "--enable-native-access=ALL-UNNAMED", \
    "--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC", "-XX:MaxRAMPercentage=50", \
    "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/tailrace/tailrace.jar"]
CMD ["up"]
