from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ClinicSiteConfig(AppConfig):
    name = "clinic_site"
    verbose_name = "The clinic"

    def ready(self) -> None:
        from clinic_site import trail_of_sign_ins
        from clinic_site.signing_in import sessions  # noqa: F401  notes who signs in

        trail_of_sign_ins.listen()


class StaffAdminConfig(AdminConfig):
    default_site = "clinic_site.staff_site.StaffSite"
