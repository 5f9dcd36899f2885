"""What is handed out: wheel, source archive, and a medium that installs without a network."""
