"""The site: the MkDocs plugin, and a site for a folder that has no mkdocs.yml."""
