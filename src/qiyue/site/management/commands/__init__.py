"""Commands of the site: `python -m qiyue.site COMMAND`."""
