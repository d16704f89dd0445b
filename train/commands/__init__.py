"""The command line: a parser and a function for each command; what they do stands elsewhere."""
