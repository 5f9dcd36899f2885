"""Beside the water: is the municipality ready before it happens?"""
