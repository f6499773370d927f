"""Builds the module `bench` and runs one of its programs, with the JVM options of the product.

    python3 modules/bench/measure.py FoldBench --shape f64
    python3 modules/bench/measure.py KeyValueTopology

Option --heap of this script is the heap's maximum; everything else goes to the program.
"""

from __future__ import annotations

import argparse
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLASS_PATH = ROOT / "modules" / "bench" / "target" / "class-path.txt"
JVM = [
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-XX:+UseSerialGC",
    "-XX:MetaspaceSize=128m",
]


def jdk() -> Path:
    """The home of a JDK 25: JAVA_HOME if it is one, else one of the system's."""
    homes = [Path(os.environ.get("JAVA_HOME", "/nowhere")), *Path("/usr/lib/jvm").glob("*")]
    for home in homes:
        release = home / "release"
        if release.is_file() and 'JAVA_VERSION="25' in release.read_text():
            return home
    raise SystemExit("no JDK 25: set JAVA_HOME")


def build(home: Path) -> None:
    environment = dict(os.environ, JAVA_HOME=str(home))
    environment["MAVEN_OPTS"] = "--sun-misc-unsafe-memory-access=allow"
    command = ["mvn", "-q", "-B", "-ntp", "-f", str(ROOT / "pom.xml"), "-pl", "modules/bench"]
    command += ["-am", "compile", "dependency:build-classpath"]
    command += [f"-Dmdep.outputFile={CLASS_PATH}", "-Dmdep.includeScope=runtime"]
    subprocess.run(command, check=True, env=environment)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="FoldBench, CheckpointStalls and the like")
    parser.add_argument("--heap", default="10g")
    options, arguments = parser.parse_known_args()
    home = jdk()
    build(home)
    classes = ROOT / "modules" / "bench" / "target" / "classes"
    path = f"{classes}:{CLASS_PATH.read_text().strip()}"
    command = [str(home / "bin" / "java"), *JVM, f"-Xmx{options.heap}", "-cp", path]
    command += [f"dev.tailrace.bench.{options.program}", *arguments]
    raise SystemExit(subprocess.run(command, check=False).returncode)


if __name__ == "__main__":
    main()
