"""What travels: the wheel holds the model and the samples, and installs a listener."""

import subprocess
import sys
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]


def pip(command, *arguments):
    subprocess.run([sys.executable, "-m", "pip", command, "--quiet", "--no-deps", *arguments], check=True)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--wheel-dir", folder, ROOT)
    [path] = folder.glob("synesthesia_listener-*.whl")
    return path


@pytest.mark.slow
def test_the_wheel_holds_model_samples_and_every_module(wheel):
    packed = set(zipfile.ZipFile(wheel).namelist())
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "listener").rglob("*.py")}
    samples = {f"listener/samples/{path.name}" for path in (ROOT / "listener/samples").glob("*.flac")}
    models = {"listener/models/digits.json", "listener/models/digits.tflite", "listener/models/__init__.py"}
    pictures = {f"listener/desktop/{path.name}" for path in (ROOT / "listener/desktop").glob("*.svg")}
    assert pictures | {"listener/desktop/synesthesia-listener.desktop"} <= packed
    assert modules | samples | models | {"listener/samples/manifest.csv", "listener/py.typed"} <= packed
    assert not any(name.startswith(("train/", "tests/", "models/")) for name in packed)
    assert not any(name.endswith(".keras") for name in packed)


@pytest.mark.slow
def test_the_installed_listener_hears_its_sample(wheel, tmp_path):
    pip("install", "--target", tmp_path, wheel)
    code = "import sys; sys.path.insert(0, '.'); from listener.cli import main; sys.exit(main())"
    sample = tmp_path / "listener/samples/phone_number.flac"
    done = subprocess.run([sys.executable, "-c", code, "replay", "--json", sample], cwd=tmp_path,
                          capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert '"digits":"91199331927"' in done.stdout.splitlines()[-1]


def test_the_base_install_is_light():
    config = ConfigParser()
    config.read(ROOT / "setup.cfg")
    required = config["options"]["install_requires"].strip().splitlines()
    assert {Requirement(line).name for line in required} == {
        "numpy", "sounddevice", "soundfile", "soxr", "webrtcvad-wheels", "ai-edge-litert", "platformdirs",
        "rich", "tomli"}


def test_every_package_is_listed():
    config = ConfigParser()
    config.read(ROOT / "setup.cfg")
    listed = set(config["options"]["packages"].split()) - {"listener.models"}
    faces = (ROOT / "listener").rglob("__init__.py")
    assert listed == {".".join(path.parent.relative_to(ROOT).parts) for path in faces}
