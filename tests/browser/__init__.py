"""The site in a real Chromium. Select with `-m browser`, leave out with `-m "not browser"`."""
