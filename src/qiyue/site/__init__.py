"""网站: the pages of qiyue; settings, addresses, the base of every page."""
