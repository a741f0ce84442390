"""Nothing from elsewhere gets into the page, whatever a document says; tests/ui/test_poisoned.py has the documents."""

import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def test_the_policy_lets_nothing_in_from_elsewhere(browser: Browser, address: str) -> None:
    """Even a script that somebody types into the page can load nothing from another host."""
    page = browser.new_page()
    page.goto(address)
    policy = page.request.get(address).headers["content-security-policy"]
    refused = page.evaluate(
        """() => new Promise(done => {
            document.addEventListener('securitypolicyviolation', event => done(event.effectiveDirective));
            const image = new Image();
            image.src = 'http://elsewhere.example/pixel.png';
        })"""
    )
    page.close()
    assert refused == "img-src"
    assert {"connect-src 'self'", "object-src 'none'", "frame-ancestors 'none'"} <= set(policy.split("; "))
