import os
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")

application: WSGIApplication = get_wsgi_application()
if not settings.DEBUG:  # whoever changes the code wants to see it
    from clinic_site import shared_by_workers
    from clinic_site.kept_pages.copies import Copies
    from clinic_site.kept_pages.watch import readers_watch
    from clinic_site.kept_pages.wsgi import KeptPages

    shared_by_workers.load()
    copies = Copies(settings.KEPT_PAGES_DIR)
    copies.tidy_up()
    application = KeptPages(application, readers_watch, copies)
