"""`python -m qiyue.site COMMAND`: the commands of Django, with the settings of this site."""

import os
import sys

from django.core.management import execute_from_command_line

from qiyue.site.environment import BadSetting

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiyue.site.settings")
    try:
        execute_from_command_line(["python -m qiyue.site", *sys.argv[1:]])
    except BadSetting as error:
        sys.exit(str(error))
