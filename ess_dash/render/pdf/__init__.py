"""D’un dossier à un PDF : son contenu en données, que le gabarit Typst met en page."""
