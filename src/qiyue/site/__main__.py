"""`python -m qiyue.site COMMAND`: the commands of Django, with the settings of this site."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiyue.site.settings")
    execute_from_command_line(["python -m qiyue.site", *sys.argv[1:]])
