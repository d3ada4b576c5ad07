"""Papers and files that leave the house or come in: reports, spreadsheets, letters."""
