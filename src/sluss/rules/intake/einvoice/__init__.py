"""The rules for e-invoices: EN 16931 and Peppol BIS Billing 3, by rule id.

How it hangs together: formats/einvoice_tree.py makes plain data of a document, in which every
element has a Kind (its path of names). A RuleSet is the rules of one publisher in one syntax and
edition: some patterns, each an ordered list of contexts with their rules, and a table of what
must be absent. verdict.py finds, once for each kind, which contexts it can match, and asks their
rules about each element. The files of data/einvoice hold code lists and absent paths.

How to add a rule:
1. Find its family's module (ubl_totals.py, ubl_vat.py, …); a new family is a new module with a
   function that gives contexts or rules and stands in the list of its set (en16931_ubl.py).
2. Has it a shape that many have (something is filled in, stands at most once, is in a code
   list)? Write one row with the makers of checks.py: on("BR-21", filled, "cbc:ID", "BT-126").
   Else write a function (node, invoice) -> bool, True where the rule holds, with the formula as
   its docstring, and name it in a row: about("BR-CO-15", total_with_vat, "BT-112").
   Can it only be broken where something stands that most invoices lack? with_any says so.
3. Order matters as in Schematron: within a pattern the first context that matches an element
   takes it, and no later context of that pattern sees it.
4. Numbers are read with values.decimal and its like, and where XPath takes one item at most
   (normalize-space(cbc:ID), xs:decimal(…)) values.only or string gives it. They raise Malformed
   where the official rules abort; verdict.py makes a fault of its own of that, and goes on.
   checks.once keeps what many rules ask of the whole document.
5. make conformance holds it to the official verdicts: --rule BR-21 shows where it differs.

What is official is the ids, the paths and the formulas; the words and the code are our own.
"""
