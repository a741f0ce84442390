"""Documents in, passages found.

The way of a document: ``load`` reads it, ``split`` cuts it, ``embed`` turns it into vectors,
``ingest`` stores it. The way of a query: ``search`` asks ``lexical`` and ``vectors`` and fuses
what they find. ``Index`` in ``index.index`` holds the parts together.

Importing this package is cheap: heavy libraries load with the module that needs them.
"""
