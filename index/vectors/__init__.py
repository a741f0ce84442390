"""The vector index: Chroma (`vectors`), inside or as a `server`, where each data directory has a `home`; what it still
has to be told (`changes`), how it is compared with SQLite (`check`) and made anew when half written (`mending`)."""
