"""What the files of ``deploy/`` say, as the tests look at it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.test_docs import ROOT

DEPLOY = ROOT / "deploy"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
SETTING_FILES = (DEPLOY / "citedesk.env", DEPLOY / "engines.env")
IMAGE = "citedesk"
_VARIABLE = re.compile(r"\$\{(?P<name>[A-Z_]+):\?[^}]*\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A container of our own image: where it is said, and the words of its command line."""

    place: str
    words: tuple[str, ...]
    port: int | None


def resources() -> list[dict[str, Any]]:
    """Every Kubernetes resource of every file."""
    return [item for path in MANIFESTS for item in yaml.safe_load_all(path.read_text(encoding="utf-8")) if item]


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and specification of every pod that a resource makes."""
    for item in resources():
        spec = item.get("spec", {})
        spec = spec.get("jobTemplate", {"spec": spec})["spec"]
        if "template" in spec:
            yield item["metadata"]["name"], spec["template"]["spec"]


def containers(pod: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Those that begin and those that stay."""
    return [*pod.get("initContainers", ()), *pod["containers"]]


def compose(values: Mapping[str, str] | None = None) -> str:
    """The compose file with its variables replaced; by ``x`` those that are not given."""
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    return _VARIABLE.sub(lambda found: (values or {}).get(found["name"], "x"), text)


def compose_variables() -> set[str]:
    """What the compose file takes from the environment."""
    return {found["name"] for found in _VARIABLE.finditer((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))}


def services() -> dict[str, dict[str, Any]]:
    """The compose file's services, each with what it extends."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(compose())["services"]
    return {name: (found[own["extends"]["service"]] | own if "extends" in own else own) for name, own in found.items()}


def env_file(path: Path) -> dict[str, str]:
    """Names and values of a file in the format of ``env_file``."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def nginx_site(*wanted: str) -> str:
    """The configuration of nginx with these of its commented lines taken in, by what they begin with."""
    lines = []
    for line in (DEPLOY / "nginx" / "citedesk.conf").read_text(encoding="utf-8").splitlines():
        taken = re.fullmatch(r"    # ([a-z_]+ .*;)", line)
        lines.append(f"    {taken[1]}" if taken and taken[1].startswith(wanted) else line)
    return "\n".join(lines)


def started() -> list[Started]:
    """Every container of our own image."""
    found = [
        Started(place=f"compose.yaml, {name}", words=tuple(service["command"]), port=None)
        for name, service in services().items()
        if service["image"] == IMAGE
    ]
    for name, pod in pods():
        for container in containers(pod):
            if container["image"].partition(":")[0] == IMAGE:
                ports: Sequence[Mapping[str, Any]] = container.get("ports", ())
                found.append(
                    Started(
                        place=f"kubernetes, {name}",
                        words=tuple(container["args"]),
                        port=ports[0]["containerPort"] if ports else None,
                    )
                )
    return found


def set_variables() -> dict[str, set[str]]:
    """Names of the environment that each place gives to our containers."""
    found = {path.name: set(env_file(path)) for path in SETTING_FILES}
    for name, service in services().items():
        found[f"compose.yaml, {name}"] = set(service.get("environment", ()))
    for item in resources():
        if item["kind"] == "ConfigMap":
            found[f"kubernetes, {item['metadata']['name']}"] = set(item["data"])
    for name, pod in pods():
        for container in containers(pod):
            found[f"kubernetes, {name}"] = {entry["name"] for entry in container.get("env", ())}
    return found


def project() -> dict[str, Any]:
    """``pyproject.toml``."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
