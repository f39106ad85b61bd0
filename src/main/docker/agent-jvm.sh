#!/bin/sh
# Berth in the agent's image on a JVM. An agent waits most of the time and Terraform is what works, so the JVM is told
# to be small. exec, so that signals reach it.
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss512k -XX:MaxRAMPercentage=25 -XX:+ExitOnOutOfMemoryError \
  -Djava.util.logging.manager=org.jboss.logmanager.LogManager -jar /opt/berth/quarkus-run.jar "$@"
