"""The first day of a site: who may begin it, how it is begun, its pages."""
