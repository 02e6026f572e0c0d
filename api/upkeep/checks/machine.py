"""The machine: its versions, its clock, its disk, and the data folder."""

import os
import shutil
import stat
import sys
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from api.upkeep.findings import Deployment, Finding, fault, fine, warning
from assistant.locks import ingestion_under_way, refuse_unfinished

LITTLE = 2 * 1024**3
TOO_LITTLE = 200 * 1024**2
"""Bytes free; a backup of the two guides takes about 65 million, the copy made on its way as much again."""

RELEASED = datetime(2026, 1, 1, tzinfo=UTC)
"""Before this program was written no clock can be right."""


def versions(_: Deployment) -> Finding:
    own = f"pmr-advisor {version('pmr-advisor')}, Python {sys.version.partition(' ')[0]}"
    wrong = [told for line in requires("pmr-advisor") or () if (told := _unmet(Requirement(line)))]
    if wrong:
        return fault(f"{own}; {', '.join(wrong)}", "install again: pip install -r requirements.lock")
    return fine(own)


def _unmet(requirement: Requirement) -> str:
    if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
        return ""
    try:
        installed = version(requirement.name)
    except PackageNotFoundError:
        return f"{requirement.name} is missing"
    return "" if requirement.specifier.contains(installed, prereleases=True) else f"{requirement.name} is {installed}"


def clock(deployment: Deployment) -> Finding:
    now = deployment.now()
    if now < RELEASED:
        return fault(f"the clock says {now:%Y-%m-%d}", "set the clock; sign-ins and retention rest on it")
    ahead = [path for path in _files(deployment.settings.data_dir) if _changed(path) > now + timedelta(minutes=10)]
    if ahead:
        return warning(
            f"the clock says {now:%Y-%m-%d %H:%M} UTC, but {ahead[0]} is from {_changed(ahead[0]):%Y-%m-%d %H:%M}",
            "see whether the clock runs behind (timedatectl)",
        )
    return fine(f"{now:%Y-%m-%d %H:%M} UTC")


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def data_folder(deployment: Deployment) -> Finding:
    folder = deployment.settings.data_dir
    if not folder.is_dir():
        return fault(f"{folder} does not exist", "run 'make ingest', or set PMR_DATA_DIR to where the data are")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return fault(
            f"{folder} cannot be written by this user",
            f"chown -R {os.getuid()} {folder}, or run as the user it belongs to",
        )
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o027:
        return warning(f"{folder} is open to other users (mode {mode:o})", f"chmod 700 {folder}")
    return fine(f"{folder} is writable (mode {mode:o})")


def disk(deployment: Deployment) -> Finding:
    place = next(
        p
        for p in (deployment.settings.data_dir.absolute(), *deployment.settings.data_dir.absolute().parents)
        if p.exists()
    )
    free = shutil.disk_usage(place).free
    told = f"{free / 1024**3:.1f} GB free under {place}"
    if free < TOO_LITTLE:
        return fault(told, "make room: what students write cannot be stored soon")
    if free < LITTLE:
        return warning(told, "make room before the next ingestion or backup")
    return fine(told)


def work(deployment: Deployment) -> Finding:
    """What is under way in the data folder, or was broken off."""
    folder = deployment.settings.data_dir
    if not folder.is_dir():
        return fine("nothing is under way")
    try:
        refuse_unfinished(folder)
    except RuntimeError as error:
        return fault(str(error), "run it again; what stood there before lies in the folders 'replaced-…'")
    if busy := ingestion_under_way(folder):
        return fine(busy)
    return fine("nothing is under way")
