"""The load of the machine and of this process, every few seconds."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from typing import Any

Log = Callable[[dict[str, float]], None]
Measurement = Callable[[], dict[str, float]]


class SystemMetrics:
    """A thread that measures. Names begin with ``system/``; the step counts the measurements."""

    def __init__(self, log: Log, interval_s: float) -> None:
        self._log = log
        self._interval_s = interval_s
        self._stop = threading.Event()
        self._probe = _probe()
        self._thread = threading.Thread(target=self._run, name="tailrace-system", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self._probe.measure()  # what is told are differences
        while not self._stop.wait(self._interval_s):
            found = self._probe.measure() | _gpus()
            self._log({f"system/{name}": value for name, value in found.items()})

    def close(self) -> None:
        """No more measurements."""
        self._stop.set()
        self._thread.join(2.0)


def _probe() -> _Proc | _Psutil:
    try:
        import psutil

        return _Psutil(psutil)
    except Exception:  # it is not there, or not made for this machine
        return _Proc()


def _all_of(*measurements: Measurement) -> dict[str, float]:
    """What one cannot tell, such as the disk of a folder that was removed, the others still do."""
    found: dict[str, float] = {}
    for measure in measurements:
        with contextlib.suppress(Exception):
            found |= measure()
    return found


class _Rates:
    """Differences per second of numbers that only grow."""

    def __init__(self) -> None:
        self._before: dict[str, float] = {}
        self._at = 0.0

    def per_second(self, now: dict[str, float]) -> dict[str, float]:
        at = time.monotonic()
        seconds = max(at - self._at, 1e-3)
        found = {
            name: max(0.0, (value - self._before[name]) / seconds)
            for name, value in now.items()
            if name in self._before
        }
        self._before, self._at = now, at
        return found


class _Psutil:
    def __init__(self, psutil: Any) -> None:
        self._psutil = psutil
        self._process = psutil.Process()
        self._rates = _Rates()

    def measure(self) -> dict[str, float]:
        found = _all_of(self._machine, self._own, self._disk_space)
        return found | self._rates.per_second(_all_of(self._network, self._disk))

    def _machine(self) -> dict[str, float]:
        return {
            "cpu_percent": self._psutil.cpu_percent(),
            "memory_percent": self._psutil.virtual_memory().percent,
        }

    def _own(self) -> dict[str, float]:
        return {
            "process_cpu_percent": self._process.cpu_percent(),
            "process_memory_bytes": float(self._process.memory_info().rss),
            "process_threads": float(self._process.num_threads()),
        }

    def _disk_space(self) -> dict[str, float]:
        return {"disk_percent": self._psutil.disk_usage(os.getcwd()).percent}

    def _network(self) -> dict[str, float]:
        net = self._psutil.net_io_counters()  # None, as of the disk, on a machine without
        return {
            "network_sent_bytes_per_second": net.bytes_sent,
            "network_received_bytes_per_second": net.bytes_recv,
        }

    def _disk(self) -> dict[str, float]:
        disk = self._psutil.disk_io_counters()
        return {
            "disk_read_bytes_per_second": disk.read_bytes,
            "disk_written_bytes_per_second": disk.write_bytes,
        }


class _Proc:
    """The same from /proc; nothing where there is none."""

    def __init__(self) -> None:
        self._rates = _Rates()

    def measure(self) -> dict[str, float]:
        found = _all_of(_memory, _disk_space)
        rates = self._rates.per_second(_all_of(_cpu, _network, _disk))
        all_ticks = rates.pop("cpu_all_ticks", 0.0)
        busy = rates.pop("cpu_busy_ticks", 0.0)
        if all_ticks > 0:
            found["cpu_percent"] = 100.0 * busy / all_ticks
        if "process_cpu_seconds" in rates:
            found["process_cpu_percent"] = 100.0 * rates.pop("process_cpu_seconds")
        return found | rates


def _cpu() -> dict[str, float]:
    with open("/proc/stat") as file:
        ticks = [float(word) for word in file.readline().split()[1:]]
    idle = ticks[3] + (ticks[4] if len(ticks) > 4 else 0.0)
    times = os.times()
    return {
        "cpu_all_ticks": sum(ticks[:8]),
        "cpu_busy_ticks": sum(ticks[:8]) - idle,
        "process_cpu_seconds": times.user + times.system,
    }


def _memory() -> dict[str, float]:
    known: dict[str, float] = {}
    with open("/proc/meminfo") as file:
        for line in file:
            name, value = line.split(":", 1)
            known[name] = float(value.split()[0])
    with open("/proc/self/statm") as file:
        resident = float(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    used = 1.0 - known["MemAvailable"] / known["MemTotal"]
    return {"memory_percent": 100.0 * used, "process_memory_bytes": resident}


def _network() -> dict[str, float]:
    sent = received = 0.0
    with open("/proc/net/dev") as file:
        for line in file.readlines()[2:]:
            name, numbers = line.split(":", 1)
            if name.strip() != "lo":
                words = numbers.split()
                received += float(words[0])
                sent += float(words[8])
    return {
        "network_sent_bytes_per_second": sent,
        "network_received_bytes_per_second": received,
    }


def _disk() -> dict[str, float]:
    read = written = 0.0
    with open("/proc/diskstats") as file:
        for line in file:
            words = line.split()
            if os.path.exists(f"/sys/block/{words[2]}"):  # whole disks, not their partitions
                read += float(words[5]) * 512
                written += float(words[9]) * 512
    return {"disk_read_bytes_per_second": read, "disk_written_bytes_per_second": written}


def _disk_space() -> dict[str, float]:
    space = os.statvfs(os.getcwd())
    return {"disk_percent": 100.0 * (1.0 - space.f_bavail / max(1, space.f_blocks))}


def _gpus() -> dict[str, float]:
    """NVIDIA's, when nvidia-ml-py is installed and finds one."""
    try:
        import pynvml

        pynvml.nvmlInit()
        count = pynvml.nvmlDeviceGetCount()
    except Exception:
        return {}
    found: dict[str, float] = {}
    for index in range(count):
        try:
            device = pynvml.nvmlDeviceGetHandleByIndex(index)
            used = pynvml.nvmlDeviceGetMemoryInfo(device).used
            found[f"gpu{index}_percent"] = float(pynvml.nvmlDeviceGetUtilizationRates(device).gpu)
            found[f"gpu{index}_memory_bytes"] = float(used)
            found[f"gpu{index}_watts"] = pynvml.nvmlDeviceGetPowerUsage(device) / 1_000
            found[f"gpu{index}_celsius"] = float(
                pynvml.nvmlDeviceGetTemperature(device, pynvml.NVML_TEMPERATURE_GPU)
            )
        except Exception:
            continue
    return found
