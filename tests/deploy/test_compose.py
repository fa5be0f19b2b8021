"""The container file and the compose file, by their own tools and by what they name. No engine runs them here."""

from __future__ import annotations

import datetime
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.deploy.deployed import DEPLOY, IMAGE, compose, compose_variables, env_file, nginx_site, project, services
from tests.test_docs import ROOT

DOCKERFILE = DEPLOY / "Dockerfile"


def _instructions(name: str) -> list[str]:
    joined = DOCKERFILE.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.split(None, 1)[1] for line in joined.splitlines() if line.startswith(f"{name} ")]


def test_the_container_file_has_no_fault_that_its_linter_knows() -> None:
    linter = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    assert linter, "install the extra `dev`"
    done = subprocess.run([linter, "--format", "json", str(DOCKERFILE)], capture_output=True, text=True, check=False)  # noqa: S603
    assert json.loads(done.stdout) == []
    assert done.returncode == 0


def test_the_image_holds_the_packages_of_the_project_and_runs_as_nobody_special() -> None:
    copied = {
        line.split()[0] for line in _instructions("COPY") if not line.startswith("--from") and len(line.split()) == 2
    }
    assert copied == set(project()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8")
    assert all(f"\n!{name}\n" in ignored for name in (*copied, "pyproject.toml", "README.md", "LICENSE"))
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", _instructions("USER")[-1])
    (entry,) = _instructions("ENTRYPOINT")
    assert json.loads(entry)[0] in project()["project"]["scripts"]
    port = _instructions("EXPOSE")[-1]
    assert json.loads(_instructions("CMD")[-1])[-2:] == ["--port", port]
    assert f"127.0.0.1:{port}/healthz" in DOCKERFILE.read_text(encoding="utf-8")


def test_every_extra_that_an_image_is_built_with_is_one_of_the_project() -> None:
    known = set(project()["project"]["optional-dependencies"])
    for service in services().values():
        for extra in service.get("build", {}).get("args", {}).get("EXTRAS", "cpu").split(","):
            assert extra in known


def test_the_compose_file_keeps_to_the_specification() -> None:
    found = PyCompose.from_yaml(compose())
    assert {"nginx", "serve-1", "serve-2", "model-1", "model-2", "postgres", "milvus", "etcd", "minio"} <= set(
        found.service_names()
    )


@pytest.mark.parametrize(
    "fault", ["    imagee: x\n", "    read_only: perhaps\n", "    healthcheck: {interval: soon}\n"]
)
def test_what_checks_the_compose_file_would_find_a_fault(fault: str) -> None:
    broken = compose().replace("  etcd:\n", f"  etcd:\n{fault}", 1)
    with pytest.raises(ValueError, match="etcd"):
        PyCompose.from_yaml(broken)


def test_what_the_compose_file_takes_from_the_environment_is_in_the_example_without_a_value() -> None:
    example = env_file(DEPLOY / "example.env")
    assert set(example) == compose_variables()
    assert not any(example.values())


def test_secrets_come_from_the_environment_alone() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    for line in text.splitlines():
        if re.search(r"(PASSWORD|SECRET\w*|RECORDS__URL|ACCESS_KEY_ID|ROOT_USER): ", line):
            assert "${" in line, line
    for path in DEPLOY.rglob("*.env"):
        for name, value in env_file(path).items():
            assert not value or not re.search("PASSWORD|SECRET|KEY|RECORDS__URL", name), name


def test_whoever_waits_for_a_healthy_service_waits_for_one_that_tells() -> None:
    found = services()
    for service in found.values():
        for name, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                # Ours has the image's own check.
                assert found[name]["image"] == IMAGE or "healthcheck" in found[name], name


def test_every_network_volume_and_file_that_a_service_names_is_there() -> None:
    whole: dict[str, Any] = yaml.safe_load(compose({"DOCUMENTS": "./documents"}))
    for name, service in services().items():
        assert set(service["networks"]) <= set(whole["networks"]), name
        for mounted in service.get("volumes", ()):
            source = mounted.split(":")[0]
            if source.startswith("./"):
                assert (DEPLOY / source).is_file(), source
            elif source != "x":
                assert source in whole["volumes"], source
        for path in service.get("env_file", ()):
            assert (DEPLOY / path).is_file(), path


def test_our_containers_cannot_write_to_their_image_nor_gain_rights() -> None:
    for name, service in services().items():
        if service["image"] == IMAGE or name in {"nginx", "model-1", "model-2"}:
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name
            assert "no-new-privileges:true" in service["security_opt"], name


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_understands_its_configuration_with_the_addresses_of_the_containers(tmp_path: Path) -> None:
    site = nginx_site()
    exchanged = re.findall(r"-e s/([\d.:]+)/([\w-]+):(\d+)/", services()["nginx"]["command"][-1])
    assert {address for address, _, _ in exchanged} == set(re.findall(r"^\s*server ([\d.:]+)", site, re.MULTILINE))
    serving = {name for name, service in services().items() if "serve" in service.get("command", ())}
    assert {name for _, name, _ in exchanged} == serving
    for number, (address, _, port) in enumerate(exchanged, start=2):
        # A name of a container means nothing here, an address of this machine does.
        site = site.replace(address, f"127.0.0.{number}:{port}")
    _nginx_understands(site, tmp_path)


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_understands_the_lines_by_which_https_ends_in_it(tmp_path: Path) -> None:
    site = nginx_site("listen", "ssl_")
    certificate, key = (
        re.findall(rf"^    ssl_{name} (\S+);", site, re.MULTILINE) for name in ("certificate", "certificate_key")
    )
    made = tmp_path / "citedesk.pem"
    _write_certificate(made)
    for path in (*certificate, *key):
        site = site.replace(path, str(made))
    _nginx_understands(site, tmp_path)
    # The commented lines of the compose file publish what it listens on, and bring the certificate.
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    published = re.search(r"# ports: (\[.*443.*\])", text)
    assert published
    assert {port.split(":")[1] for port in json.loads(published[1])} == set(
        re.findall(r"^    listen (\d+)", site, re.MULTILINE)
    )
    assert all(f":{path}:ro\n" in text for path in (*certificate, *key))


def _write_certificate(path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "support.example.com")])
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(day)
        .not_valid_after(day.replace(year=2126))
        .sign(key, hashes.SHA256())
    )
    plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(signed.public_bytes(Encoding.PEM) + key.private_bytes(*plain))


def _nginx_understands(site: str, folder: Path) -> None:
    (folder / "site.conf").write_text(site)
    whole = folder / "nginx.conf"
    whole.write_text(
        f"pid {folder}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n"
        f"access_log off;\ninclude {folder}/site.conf;\n}}\n"
    )
    command = [shutil.which("nginx") or "", "-t", "-p", str(folder), "-c", str(whole)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a list, no shell
    assert done.returncode == 0, done.stderr


def test_the_proxy_is_believed_where_it_asks_from() -> None:
    (inside,) = yaml.safe_load(compose())["networks"]["inside"]["ipam"]["config"]
    assert json.loads(env_file(DEPLOY / "citedesk.env")["CITEDESK_ACCOUNTS__PROXY_NETWORKS"]) == [inside["subnet"]]
    assert {"inside"} < set(services()["nginx"]["networks"])


def test_the_build_context_is_the_repository() -> None:
    build = services()["serve-1"]["build"]
    assert (DEPLOY / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]).is_file()
