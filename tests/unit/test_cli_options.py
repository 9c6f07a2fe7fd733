"""How the values of options are read."""

import click
import pytest

from pyverify.cli.options import duration, memory


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("4GB", 4 * 10**9),
        ("512MB", 512 * 10**6),
        ("512m", 512 * 10**6),
        ("1.5GiB", 3 * 2**29),
        ("2 KB", 2000),
        ("100", 100),
        ("7B", 7),
    ],
)
def test_sizes(text, size):
    assert memory(text) == size


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("60s", 60), ("5m", 300), ("1h30m", 5400), ("1.5s", 1.5), ("200ms", 0.2), ("7", 7)],
)
def test_durations(text, seconds):
    assert duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "x", "4XB", "-4GB", "0", "GB"])
def test_no_sizes(text):
    with pytest.raises(click.BadParameter, match="write 4GB"):
        memory(text)


@pytest.mark.parametrize("text", ["", "x", "5x", "-5s", "0s", "s", "5 5s"])
def test_no_durations(text):
    with pytest.raises(click.BadParameter, match="write 60s"):
        duration(text)
