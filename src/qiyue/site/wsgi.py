"""The application that a server runs: `granian --interface wsgi qiyue.site.wsgi:application`."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from qiyue.site.environment import BadSetting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiyue.site.settings")
try:
    application = get_wsgi_application()
except BadSetting as error:
    sys.exit(str(error))

from qiyue.site.checks import refusals

if said := [message.msg for message in refusals()]:
    sys.exit("\n".join(said))
