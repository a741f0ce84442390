"""Embedding ahead of adding, with many processes or machines: what is to be embedded (`embedding`), and who does it
(`ray_workers`)."""
