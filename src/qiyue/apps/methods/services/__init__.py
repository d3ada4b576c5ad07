"""What people do with methods: each service looks, refuses or acts, and journals it."""
