"""How long pages take: a small group and a large one, on both databases, beside a bare page."""
