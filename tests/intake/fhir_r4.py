"""Whether something is valid FHIR R4, asked of others than those who make it.

fhirkit is generated from HL7's definitions of R4 (4.0.1): elements, types, how many of
them, how values are written. It knows no codes: those that R4 requires are in
fhir_r4_codes.json, by path, as HL7's StructureDefinitions and ValueSets of 4.0.1 have
them. And a Bundle has to hold together: one address each, no reference to nowhere.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fhirkit

REQUIRED_CODES: dict[str, list[str]] = json.loads(
    Path(__file__).with_name("fhir_r4_codes.json").read_text()
)
LINK_ID_PARTS = re.compile(r"(\.item)+")


def faults(bundle: dict[str, Any]) -> list[str]:
    """Return what is wrong with it, each with where; none of a valid Bundle."""
    structure = [
        str(issue) for issue in fhirkit.validate(bundle) if issue.severity == "error"
    ]
    return [*structure, *wrong_values(bundle), *loose_ends(bundle), *broken(bundle)]


def wrong_values(bundle: dict[str, Any]) -> Iterator[str]:
    for path, value in leaves(bundle, ""):
        codes = REQUIRED_CODES.get(path)
        if codes and value not in codes:
            yield f"{path}: R4 has no code {value!r} there"
        if isinstance(value, str) and any(map(is_forbidden, value)):
            yield f"{path}: a character that R4 doesn't allow"


def leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield path and value of all that is in it, from each resource's own kind on."""
    if isinstance(value, dict):
        path = value.get("resourceType", path)
        for name, part in value.items():
            yield from leaves(part, LINK_ID_PARTS.sub(".item", f"{path}.{name}"))
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, path)
    else:
        yield path, value


def is_forbidden(character: str) -> bool:
    return unicodedata.category(character) == "Cc" and character not in "\t\n\r"


def loose_ends(bundle: dict[str, Any]) -> Iterator[str]:
    entries = bundle.get("entry", [])
    kinds = {entry["fullUrl"]: entry["resource"]["resourceType"] for entry in entries}
    if len(kinds) < len(entries):
        yield "Bundle.entry: two with one fullUrl"
    for reference in references(bundle):
        if (kind := kinds.get(reference["reference"])) is None:
            yield f"{reference['reference']}: leads out of the Bundle"
        elif reference.get("type", kind) != kind:
            yield f"{reference['reference']}: is a {kind}"


def references(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def broken(bundle: dict[str, Any]) -> Iterator[str]:
    """Yield which rules of R4, by their keys, what we send could break and does."""
    for entry in bundle.get("entry", []):
        resource = entry["resource"]
        for key, holds in RULES.get(resource["resourceType"], {}).items():
            if not holds(resource):
                yield f"{resource['resourceType']}: {key} doesn't hold"


def link_ids_are_unique(questionnaire: dict[str, Any]) -> bool:
    found = Counter(
        value for path, value in leaves(questionnaire, "") if path.endswith(".linkId")
    )
    return all(count == 1 for count in found.values())


RULES: dict[str, dict[str, Any]] = {
    "Questionnaire": {"que-2": link_ids_are_unique},
    "Consent": {"ppc-1": lambda it: "policy" in it or "policyRule" in it},
    "Organization": {"org-1": lambda it: "name" in it or "identifier" in it},
    "Appointment": {
        "app-2": lambda it: ("start" in it) == ("end" in it),
        "app-4": lambda it: "cancelationReason" not in it,
    },
}
