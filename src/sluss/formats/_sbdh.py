"""The envelope that a document travels in: the Standard Business Document Header (SBDH).

Source: docs/sources.md [peppol-bis3].
"""

from __future__ import annotations

ENVELOPE = "StandardBusinessDocument"
# The second namespace is that of SFTI's own profile, for a Svefaktura and its ObjectEnvelope.
ENVELOPE_TAGS = (
    f"{{http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader}}{ENVELOPE}",
    f"{{urn:sfti:documents:StandardBusinessDocumentHeader}}{ENVELOPE}",
)
