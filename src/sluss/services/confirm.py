"""The step confirm: did it happen? The bank's answers come in through intake, as files.

They move payments in the same transaction (see _payments), so this door has no command of its
own yet; a tick-off by hand will be one.
"""
