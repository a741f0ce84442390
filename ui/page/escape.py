"""Untrusted text on the page: everything from documents, models and people goes through here."""


def escape(text: str) -> str:
    """Text that neither HTML, inside or outside of attributes, nor Markdown can take for markup: all but words
    become entities.

    >>> escape("<b>![x](y)")
    '&#60;b&#62;&#33;&#91;x&#93;&#40;y&#41;'
    """
    return "".join(char if char.isalnum() or char in " ,\n" or ord(char) > 127 else f"&#{ord(char)};" for char in text)
