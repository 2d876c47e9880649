"""From bytes to agents: discovery, decoding, front matter, dialects, dialogues, tools and colors."""
