"""What is asked of the organisation: by a day, as we know it now or as we knew it then."""
