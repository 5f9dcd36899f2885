"""THINKING: pure rules, one room a door. Nothing here touches the world."""
