# The Tailrace server, built from this repository. Configuration: docs/reference/configuration.md.
FROM maven:3.9-eclipse-temurin-25 AS build
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
