"""The formula in words: a resolved tree said in Chinese or English and in mathematical signs."""
