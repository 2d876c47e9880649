"""From the catalog to what is published: HTML fragments, SVG and JSON."""
