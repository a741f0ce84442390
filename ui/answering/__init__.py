"""Questions answered for their caller: in worker threads, in line, each answer kept."""
