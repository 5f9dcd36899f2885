"""SHELLS without a person before them: made-up worlds to practise on."""
