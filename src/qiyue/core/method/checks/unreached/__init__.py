"""What a method says and never uses: names, arms, limits, answers."""
