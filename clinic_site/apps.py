from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core.checks import register


class ClinicSiteConfig(AppConfig):
    name = "clinic_site"
    verbose_name = "The clinic"

    def ready(self) -> None:
        from clinic_site import trail_of_sign_ins
        from clinic_site.checks import check_opening, check_role
        from clinic_site.signing_in import sessions  # noqa: F401  notes who signs in

        trail_of_sign_ins.listen()
        register(check_opening, "opening", deploy=True)
        register(check_role, "database_role", deploy=True)


class StaffAdminConfig(AdminConfig):
    default_site = "clinic_site.staff_site.StaffSite"
