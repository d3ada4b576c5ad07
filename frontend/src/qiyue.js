// What every page can do beyond plain HTML.
