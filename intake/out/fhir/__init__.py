"""One request as a health record system takes it in: an HL7 FHIR R4 Bundle.

Import this where it is used: the classes of FHIR take 20 MB in each worker.
"""

from intake.out.fhir.bundle import as_json

__all__ = ["as_json"]
