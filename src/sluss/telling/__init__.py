"""TELLING: plain answers and the sentences for them, the same in the terminal and the browser."""
