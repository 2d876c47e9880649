"""Whole sites: a folder of files goes in, real MkDocs runs, parsed pages come out."""  # noqa: A005 - it mirrors the package that it tests
