"""The manifests by Kubernetes' own schemas, and by what they name. No cluster runs them here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from tests.deploy.deployed import DEPLOY, MANIFESTS, containers, pods, resources

# The newest that the schemas are known of, and one that many clusters still run.
_VERSIONS = ("1.34.0", "1.37.0")
_LONG_LIVED = {"Deployment", "StatefulSet"}


def _named(kind: str) -> dict[str, dict[str, Any]]:
    return {item["metadata"]["name"]: item for item in resources() if item["kind"] == kind}


@pytest.mark.parametrize("version", _VERSIONS)
@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_every_manifest_keeps_to_the_schema(path: Path, version: str) -> None:
    items = [item for item in yaml.safe_load_all(path.read_text(encoding="utf-8")) if item]
    assert items
    for item in items:
        kubernetes_validate.validate(item, version, strict=True)


def test_what_checks_the_manifests_would_find_a_fault() -> None:
    service = _named("Service")["citedesk-serve"]
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(service | {"spec": service["spec"] | {"portz": []}}, _VERSIONS[-1], strict=True)


@pytest.mark.parametrize(("name", "pod"), list(pods()), ids=[name for name, _ in pods()])
def test_no_container_is_root_or_writes_to_its_image(name: str, pod: dict[str, Any]) -> None:
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    for container in containers(pod):
        rights = container["securityContext"]
        assert rights["readOnlyRootFilesystem"] is True, name
        assert rights["allowPrivilegeEscalation"] is False, name
        assert rights["capabilities"] == {"drop": ["ALL"]}, name
        assert {"cpu", "memory"} <= set(container["resources"]["requests"]), name
        assert {"cpu", "memory"} <= set(container["resources"]["limits"]), name
        assert ":" in container["image"], name
        # Wherever it writes, something is mounted.
        assert "/tmp" in {mount["mountPath"] for mount in container["volumeMounts"]}, name  # noqa: S108 - the container's


def test_whatever_stays_is_asked_whether_it_is_ready_and_whether_it_lives() -> None:
    for item in resources():
        if item["kind"] in _LONG_LIVED:
            for container in item["spec"]["template"]["spec"]["containers"]:
                assert {"readinessProbe", "livenessProbe"} <= set(container), item["metadata"]["name"]
    serve = _named("Deployment")["citedesk-serve"]["spec"]["template"]["spec"]["containers"][0]
    assert serve["readinessProbe"]["httpGet"]["path"] == "/readyz"
    # A server without documents is not ready and waits for them; to start it again would not help.
    assert serve["startupProbe"]["httpGet"]["path"] == serve["livenessProbe"]["httpGet"]["path"] == "/healthz"


def test_every_volume_setting_and_secret_that_a_pod_names_is_there() -> None:
    claims, maps = set(_named("PersistentVolumeClaim")), set(_named("ConfigMap"))
    told = (DEPLOY / "kubernetes" / "settings.yaml").read_text(encoding="utf-8")
    for name, pod in pods():
        volumes = {volume["name"]: volume for volume in pod["volumes"]}
        templates = {
            template["metadata"]["name"]
            for item in _named("StatefulSet").values()
            if item["metadata"]["name"] == name
            for template in item["spec"].get("volumeClaimTemplates", ())
        }
        for volume in volumes.values():
            if "persistentVolumeClaim" in volume:
                assert volume["persistentVolumeClaim"]["claimName"] in claims, name
        for container in containers(pod):
            assert {mount["name"] for mount in container["volumeMounts"]} <= set(volumes) | templates, name
            for source in container.get("envFrom", ()):
                assert source["configMapRef"]["name"] in maps, name
            for entry in container.get("env", ()):
                if "valueFrom" in entry:
                    secret = entry["valueFrom"]["secretKeyRef"]
                    assert secret["name"] == "citedesk"
                    assert f"--from-literal={secret['key']}=" in told


def test_no_secret_is_in_the_repository() -> None:
    assert not _named("Secret")
    for _, pod in pods():
        for container in containers(pod):
            for entry in container.get("env", ()):
                if any(word in entry["name"] for word in ("PASSWORD", "SECRET", "URL", "KEY")):
                    assert "value" not in entry


def test_services_budgets_and_scaling_meet_pods() -> None:
    labels = [
        (item["spec"]["template"]["metadata"]["labels"], item["spec"]["template"]["spec"])
        for item in resources()
        if item["kind"] in _LONG_LIVED
    ]
    for service in _named("Service").values():
        (pod,) = [pod for own, pod in labels if service["spec"]["selector"].items() <= own.items()]
        ports = {port["name"]: port["containerPort"] for port in pod["containers"][0]["ports"]}
        assert all(port["targetPort"] in ports for port in service["spec"]["ports"])
    for budget in _named("PodDisruptionBudget").values():
        wanted = budget["spec"]["selector"]["matchLabels"].items()
        assert [own for own, _ in labels if wanted <= own.items()]
    for scaler in _named("HorizontalPodAutoscaler").values():
        target = scaler["spec"]["scaleTargetRef"]
        assert target["name"] in _named(target["kind"])
        assert "replicas" not in _named(target["kind"])[target["name"]]["spec"]
        assert scaler["spec"]["minReplicas"] > 1
    for item in _named("StatefulSet").values():
        assert item["spec"]["serviceName"] in _named("Service")


def test_the_ingress_sends_to_the_server_and_keeps_a_visitor_at_one_pod() -> None:
    (ingress,) = _named("Ingress").values()
    (path,) = ingress["spec"]["rules"][0]["http"]["paths"]
    backend = path["backend"]["service"]
    ports = _named("Service")[backend["name"]]["spec"]["ports"]
    assert backend["port"]["name"] in {port["name"] for port in ports}
    annotations = ingress["metadata"]["annotations"]
    assert annotations["nginx.ingress.kubernetes.io/affinity"] == "cookie"
    # A backup of a large knowledge base passes, and no body is kept before the program has looked at its size.
    assert annotations["nginx.ingress.kubernetes.io/proxy-body-size"] == "0"
    assert annotations["nginx.ingress.kubernetes.io/proxy-request-buffering"] == "off"


def test_the_pool_of_models_is_as_large_as_their_pods() -> None:
    model = _named("StatefulSet")["citedesk-model"]["spec"]
    addresses = _named("ConfigMap")["citedesk-engines"]["data"]["CITEDESK_LANGUAGE_MODEL__BASE_URLS"]
    port = model["template"]["spec"]["containers"][0]["ports"][0]["containerPort"]
    assert yaml.safe_load(addresses) == [
        f"http://citedesk-model-{number}.citedesk-model:{port}/v1" for number in range(model["replicas"])
    ]
