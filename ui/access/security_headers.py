"""What every response carries to keep browsers from doing harm with it."""

_HEADERS = {
    # The page's framework needs inline and evaluated script; no other address is ever contacted.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self'; font-src 'self'; connect-src 'self'; object-src 'none'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"
    ),
    # Other sites learn nothing. With no-referrer the forms of our own pages would hide where they come from.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_ONLY_HTTPS = "max-age=31536000"


def security_headers(scheme: str) -> dict[str, str]:
    """The headers of a response to a request over http or https.

    >>> set(security_headers("https")) - set(security_headers("http"))
    {'Strict-Transport-Security'}
    """
    return {**_HEADERS, "Strict-Transport-Security": _ONLY_HTTPS} if scheme == "https" else _HEADERS
