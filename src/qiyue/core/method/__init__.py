"""The method file (考核办法): read strictly, checked whole, its names resolved once."""
