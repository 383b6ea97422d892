"""What is handed out for servers: files that parse, name what exists, and keep the walls they claim."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from pipeline.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())


def _commands() -> set[str]:
    return {c.name or c.callback.__name__ for c in app.registered_commands if c.callback}


def _unit(path: Path) -> configparser.RawConfigParser:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(path, encoding="utf-8")
    return unit


def test_every_command_line_calls_a_command_there_is() -> None:
    lines = [_unit(p)["Service"]["ExecStart"] for p in UNITS if p.suffix == ".service"]
    cron = (DEPLOY / "cron" / "plimsoll").read_text().splitlines()
    jobs = [line.split(None, 6)[6] for line in cron if line and not line.startswith("#")]
    lines += [part for job in jobs for part in job.split(";")]
    called = [shlex.split(line)[1] for line in lines]
    assert len(called) == 6
    assert set(called) <= _commands()


def test_a_timer_and_what_follows_a_run_name_units_that_are_there() -> None:
    names = {path.name for path in UNITS}
    for path in UNITS:
        if path.suffix == ".timer":
            assert f"{path.stem}.service" in names
    run = _unit(DEPLOY / "systemd" / "plimsoll.service")
    assert {run["Unit"]["OnSuccess"], run["Unit"]["OnFailure"]} <= names
    assert run["Service"]["PrivateNetwork"] == "yes"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for path in UNITS:  # the software is not installed here: any program stands for it
        text = re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", path.read_text())
        (tmp_path / path.name).write_text(text.replace("Documentation=", "#"))
    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / path.name) for path in UNITS)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    ours = [line for line in found.stderr.splitlines() if "plimsoll" in line]
    assert ours == []


def test_the_image_copies_what_exists_and_runs_as_nobody_special() -> None:
    text = (DEPLOY / "Containerfile").read_text().replace("\\\n", " ")
    sources = [
        source
        for line in text.splitlines()
        if line.startswith("COPY ")
        for source in line.split()[1:-1]
    ]
    assert len(sources) == 8
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert re.search(r"^USER (\d+)", text, re.M)
    packages = (DEPLOY / "system-packages.sh").read_text()
    for library in re.findall(r"lib[a-z-]+\d?-1?\.?0?-?\d+", text):
        assert library.split("-")[0] in packages


def test_the_compose_file_gives_the_pipeline_no_network_and_the_dashboard_no_warehouse() -> None:
    content = YAML(typ="safe", pure=True).load((DEPLOY / "compose.yaml").read_text())
    services = content["services"]
    assert set(services) == {"run", "alerts", "dashboard"}
    assert services["run"]["network_mode"] == "none"
    for service in services.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["command"][0] in _commands()
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
        assert all("${PLIMSOLL_WORKSPACE:?" in volume for volume in service["volumes"])
    mounted = [volume.split("}")[1].split(":")[0] for volume in services["dashboard"]["volumes"]]
    assert mounted == [
        "/config", "/published", "/published/signatures.jsonl", "/dashboard",
    ]  # fmt: skip


def test_a_list_replaced_by_an_editor_is_the_one_the_container_reads() -> None:
    # a file mounted by itself keeps its old content when another is renamed over it
    content = YAML(typ="safe", pure=True).load((DEPLOY / "compose.yaml").read_text())
    mounted = content["services"]["dashboard"]["volumes"]
    files = [volume for volume in mounted if re.search(r"\.\w+(:ro)?$", volume)]
    assert [volume.split("/")[-1] for volume in files] == ["signatures.jsonl"]  # appended to
    for text in ((DEPLOY / "Containerfile").read_text(), (ROOT / "docs" / "deploy.md").read_text()):
        assert "ln -s config/plimsoll.toml config/access.yaml config/secrets.toml" in text
