"""The commands of `agent-catalog`, a module for each subject."""
