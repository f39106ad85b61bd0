# Sourced by mvnw and berth: finds a JDK that is new enough and exports it as JAVA_HOME.
# shellcheck shell=sh

berth_jdk_min=21

# A JDK tells its version in its release file, so looking through many costs no JVM start.
# Sets berth_jdk_found to the major version, or to nothing where there is no JDK. No other process is needed for it: they
# would take as long as all else that is done before a JVM starts.
berth_jdk_major() {
  berth_jdk_found=
  [ -x "$1/bin/javac" ] || return 0
  [ -r "$1/release" ] || return 0
  while IFS= read -r berth_jdk_line || [ -n "$berth_jdk_line" ]; do
    case $berth_jdk_line in
      JAVA_VERSION=*) break ;;
    esac
  done <"$1/release"
  # Versions are "21.0.5", "25" or, up to Java 8, "1.8.0_402".
  berth_jdk_line=${berth_jdk_line#JAVA_VERSION=}
  berth_jdk_line=${berth_jdk_line#\"}
  berth_jdk_line=${berth_jdk_line#1.}
  berth_jdk_found=${berth_jdk_line%%[!0-9]*}
}

berth_jdk_fits() {
  berth_jdk_major "$1"
  [ -n "$berth_jdk_found" ] && [ "$berth_jdk_found" -ge "$berth_jdk_min" ]
}

# The home of the java on PATH, through the symbolic links that distributions put in its way.
berth_jdk_on_path() {
  berth_jdk_java=$(command -v java 2>/dev/null) || return 0
  while [ -L "$berth_jdk_java" ]; do
    berth_jdk_link=$(readlink "$berth_jdk_java")
    case $berth_jdk_link in
      /*) berth_jdk_java=$berth_jdk_link ;;
      *) berth_jdk_java=${berth_jdk_java%/*}/$berth_jdk_link ;;
    esac
  done
  case $berth_jdk_java in
    */bin/java) echo "${berth_jdk_java%/bin/java}" ;;
  esac
}

# What the user chose comes first; after that the oldest version that fits wins, being the one most tested.
berth_find_jdk() {
  berth_jdk_path_home=$(berth_jdk_on_path)
  for berth_jdk_home in "${JAVA_HOME:-}" "$berth_jdk_path_home"; do
    if [ -n "$berth_jdk_home" ] && berth_jdk_fits "$berth_jdk_home"; then
      JAVA_HOME=$berth_jdk_home
      export JAVA_HOME
      return 0
    fi
  done

  berth_jdk_best=
  berth_jdk_best_major=
  for berth_jdk_home in \
    /usr/lib/jvm/* \
    /opt/*jdk* \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    berth_jdk_fits "$berth_jdk_home" || continue
    if [ -z "$berth_jdk_best" ] || [ "$berth_jdk_found" -lt "$berth_jdk_best_major" ]; then
      berth_jdk_best=$berth_jdk_home
      berth_jdk_best_major=$berth_jdk_found
    fi
  done
  [ -n "$berth_jdk_best" ] || return 1
  JAVA_HOME=$berth_jdk_best
  export JAVA_HOME
}
