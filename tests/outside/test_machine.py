"""On which file system a path lies, by what Linux says of its mounts; who may read what."""

from __future__ import annotations

from pathlib import Path

import pytest

from sluss.outside import machine

MOUNTS = [
    "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
    "30 21 0:40 / /srv rw - nfs4 nas:/export rw",
    "31 30 8:2 / /srv/own\\040disk rw,noatime - xfs /dev/sdb1 rw",
    "32 21 0:41 / /tmp rw shared:2 master:3 - tmpfs tmpfs rw",
    # Mounted over what was there: the last one counts.
    "33 21 8:3 / /tmp rw - btrfs /dev/sdc1 rw",
]


@pytest.mark.parametrize(
    ("place", "name", "ground"),
    [
        ("/var/x", "ext4", "disk"),
        ("/srv", "nfs4", "network"),
        ("/srvx", "ext4", "disk"),
        ("/srv/sluss", "nfs4", "network"),
        ("/srv/own disk/sluss", "xfs", "disk"),
        ("/tmp/x", "btrfs", "disk"),
    ],
)
def test_a_path_lies_on_the_deepest_mount_above_it(place, name, ground):
    assert machine.mounted_on(MOUNTS, Path(place)) == name
    assert machine.ground_of(name) == ground


@pytest.mark.parametrize(
    ("name", "ground"),
    [("", "unknown"), ("tmpfs", "memory"), ("overlay", "layer"), ("fuse.sshfs", "network")],
)
def test_a_file_system_is_of_a_kind(name, ground):
    assert machine.ground_of(name) == ground


def test_a_folder_that_is_not_there_yet_is_asked_where_it_would_be(tmp_path):
    below = tmp_path / "a" / "b"
    assert machine.file_system(below) == machine.file_system(tmp_path)
    assert machine.free_bytes(below) > 0


def test_what_others_may_read_is_named_and_sizes_are_added(tmp_path):
    for name, mode in (("web-secret.txt", 0o600), ("sluss.sqlite3", 0o640), ("notes", 0o644)):
        (tmp_path / name).write_bytes(b"12345")
        (tmp_path / name).chmod(mode)
    assert list(machine.open_to_others(tmp_path)) == ["sluss.sqlite3"]
    assert machine.size_of(tmp_path) == 15
