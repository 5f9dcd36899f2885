"""Peppol BIS Billing 3: its rules in UBL and in CII, with those of each country.

ubl_*.py and cii_*.py hold the rules of one syntax by subject or country. numbers.py has the check
digits of company numbers, and xpath.py what the formulas need of XPath beside values.py.
"""
