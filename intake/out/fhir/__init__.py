"""One request as a health record system takes it in: an HL7 FHIR R4 Bundle.

Import this where it is used: the classes of FHIR take 10 MB, and gunicorn's workers
share theirs (clinic_site/shared_by_workers.py).
"""

from intake.out.fhir.bundle import as_json

__all__ = ["as_json"]
