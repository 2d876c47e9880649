"""From agents to the catalog: ids, categories, the tool matrix, findings."""
