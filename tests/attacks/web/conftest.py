from tests.clinic_site.conftest import fresh_checkout  # noqa: F401
