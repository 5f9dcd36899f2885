"""How wide the columns are."""

ID_CHARS = 64
WORD_CHARS = 40
TEXT_CHARS = 400
