"""What the OpenAI protocol looks like: ``request`` reads what clients send, ``completion`` tells what they get, and
``errors`` puts every error into their words. The routes are in ``ui/openai/routes.py``.
"""
