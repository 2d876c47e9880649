"""Agent Catalog: publish a folder of AI agent files as a searchable documentation site."""

__version__ = "0.1.0"
