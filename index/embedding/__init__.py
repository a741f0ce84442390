"""Text to vectors, and the vectors that were made before."""
