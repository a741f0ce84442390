"""From an address on the web to a file for the readers, without reaching what the outside must not reach.

``fetch`` follows redirects and makes one ``request`` each; ``addresses`` says which network addresses may be contacted,
``connection`` contacts exactly those, ``content`` says what kind of file came and unpacks it.
"""
