"""The application that a server runs: `granian --interface wsgi qiyue.site.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiyue.site.settings")
application = get_wsgi_application()
