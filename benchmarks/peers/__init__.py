"""The catalog beside other ways to make a site of the same agents; `peers.toml` names them."""
