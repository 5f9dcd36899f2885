"""Tests mirror src: rules and formats run without Django; journeys and house span it all."""
