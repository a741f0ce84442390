"""Who may come in: keys, sign-ins, the names the server answers to, and what the page's framework may be asked for.

``rules`` says who may do what from where. ``guard`` refuses foreign hosts and sites, ``identify`` tells who calls, by
the ``keys`` and ``sign_ins`` of the ``store``, or ``anonymous``. ``page_gate`` stands before the page's framework.
"""
