"""The outcome of a gate for build servers, as JUnit XML."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from eval.compare.gate import Check


def junit_xml(checks: Sequence[Check]) -> str:
    """One test case per condition.

    >>> print(junit_xml([Check("nuggets at least 0.5", False, "0.4")]))
    <?xml version='1.0' encoding='utf-8'?>
    <testsuite name="backstop eval gate" tests="1" failures="1">
      <testcase classname="gate" name="nuggets at least 0.5">
        <failure message="0.4" />
      </testcase>
    </testsuite>
    """
    failures = sum(not one.passed for one in checks)
    suite = Element("testsuite", name="backstop eval gate", tests=str(len(checks)), failures=str(failures))
    for one in checks:
        case = SubElement(suite, "testcase", classname="gate", name=one.name)
        if one.passed:
            SubElement(case, "system-out").text = one.told
        else:
            SubElement(case, "failure", message=one.told)
    indent(suite)
    return bytes(tostring(suite, "utf-8", xml_declaration=True)).decode()
