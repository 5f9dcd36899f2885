"""Small breakages of what protects the money, each with the test that must see it.

A breakage is one text of one file put in the place of another. tests/faults/test_mutants.py makes
each in a copy of the source and runs its test alone.
"""

from __future__ import annotations

from dataclasses import dataclass

POSTGRES = "postgresql"
ONCE = "tests/services/test_once.py::"
VERIFY = "tests/services/test_verify.py::"
FAULTS = "tests/faults/"
BACKUP = "tests/cli/test_backup.py::"
RULE_GONE = f"{VERIFY}test_a_rule_that_the_database_no_longer_holds_is_named"


@dataclass(frozen=True, slots=True)
class Mutant:
    """what: in words. file: below the checkout. test: that must fail. on: on which database."""

    what: str
    file: str
    old: str
    new: str
    test: str
    on: str = "sqlite"


def _src(what: str, file: str, old: str, new: str, test: str, on: str = "sqlite") -> Mutant:
    return Mutant(what, f"src/sluss/{file}", old, new, test, on)


MUTANTS = (
    # ---- What the database refuses
    _src(
        "no unique index on live payments",
        "store/migrations/0001_tables.py",
        'condition=models.Q(("is_live", True)),',
        'condition=models.Q(("is_live", True), ("payable", -1)),',
        f"{ONCE}test_the_database_itself_stops_a_second_live_payment",
    ),
    _src(
        "decisions may be changed",
        "store/triggers.py",
        '    "store_decision",\n',
        "",
        f"{VERIFY}test_the_database_itself_refuses_to_change_what_is_written_once",
    ),
    _src(
        "a voucher need not balance",
        "store/triggers.py",
        'GROUP BY currency HAVING SUM(amount_minor) <> 0) "\n        "BEGIN SELECT RAISE',
        'GROUP BY currency HAVING 0) "\n        "BEGIN SELECT RAISE',
        f"{VERIFY}test_a_voucher_that_does_not_balance_is_refused_by_the_database",
    ),
    # ---- What is on the disk, and when
    _src(
        "synchronous=NORMAL, and nobody asks",
        "store/embedded.py",
        "PRAGMA synchronous=FULL",
        "PRAGMA synchronous=NORMAL",
        f"{FAULTS}test_power.py::test_a_power_cut_loses_nothing_that_was_acknowledged",
    ),
    _src(
        "a weaker mode is not refused when a home is opened",
        "store/engine.py",
        'if mode != "wal" or synchronous != _FULL:',
        'if mode != "wal":',
        f"{FAULTS}test_order.py::test_a_home_that_would_not_keep_what_it_acknowledges_is_not_opened",
    ),
    _src(
        "a step of an upgrade is noted after it is written (a server)",
        "store/engine.py",
        '    with connection.schema_editor():\n        if connection.vendor == "postgresql":',
        '    if connection.vendor:\n        if connection.vendor == "postgresql":',
        f"{FAULTS}test_upgrade.py",
        POSTGRES,
    ),
    _src(
        "a restore takes over what another one laid before it was cut off",
        "cli/making_home.py",
        "        if found != wanted and not goes_on:",
        "        if found != wanted and not found:",
        f"{BACKUP}test_what_a_restore_that_was_cut_off_laid_is_not_taken_over_by_another",
    ),
    _src(
        "a handed out file is not synced",
        "outside/publish.py",
        "        yield out\n        out.flush()\n        os.fsync(out.fileno())\n",
        "        yield out\n        out.flush()\n",
        f"{FAULTS}test_order.py::test_a_file_gets_its_name",
    ),
    _src(
        "its folder is not synced",
        "outside/publish.py",
        "        temporary.unlink(missing_ok=True)\n    sync_folder(target.parent)\n",
        "        temporary.unlink(missing_ok=True)\n",
        f"{FAULTS}test_order.py::test_a_file_gets_its_name",
    ),
    _src(
        "the file has its name before the batch is committed",
        "cli/pay.py",
        "    exported = pay.export(",
        "    target.touch()\n    exported = pay.export(",
        f"{FAULTS}test_order.py::test_a_file_gets_its_name",
    ),
    _src(
        "a file that is there is replaced (rename for link)",
        "outside/publish.py",
        "        os.link(temporary, target)\n",
        "        os.rename(temporary, target)\n",
        "tests/cli/test_named_files.py",
    ),
    _src(
        "half a file stays beside the whole one",
        "outside/publish.py",
        "_put(temporary, target)\n    finally:\n        temporary.unlink(missing_ok=True)\n",
        "_put(temporary, target)\n    finally:\n        pass\n",
        f"{FAULTS}test_full_disk.py::test_a_file_that_finds_no_room",
    ),
    # ---- Once is once
    _src(
        "the input of a key is not compared",
        "services/_command.py",
        "            if kept.input_hash != digest:",
        "            if not digest:",
        f"{ONCE}test_the_same_key_with_another_input_is_never_answered",
    ),
    _src(
        "a key is not looked up",
        "services/_command.py",
        "        if kept is not None:",
        "        if kept is not None and not key:",
        f"{ONCE}test_the_same_key_does_once_and_answers_alike",
    ),
    _src(
        "a command waits for its lock only when it writes (DEFERRED)",
        "store/embedded.py",
        '"transaction_mode": "IMMEDIATE"',
        '"transaction_mode": "DEFERRED"',
        f"{FAULTS}test_crowd.py",
    ),
    _src(
        "two commands at once on PostgreSQL",
        "services/_command.py",
        'cursor.execute("SELECT pg_advisory_xact_lock(7305813)")',
        'cursor.execute("SELECT 1")',
        f"{FAULTS}test_crowd.py",
        POSTGRES,
    ),
    _src(
        "an EndToEndId is used again after a rejection",
        "services/_batches.py",
        "attempt=sum(tried[row] for row in rows)",
        "attempt=0",
        f"{ONCE}test_a_rejected_debt_is_paid_again_under_a_new_name",
    ),
    Mutant(
        "a server that answers before its log is written",
        "tests/faults/test_server_killed.py",
        '"synchronous_commit": "on"',
        '"synchronous_commit": "off"',
        f"{FAULTS}test_server_killed.py::test_what_a_killed_server_acknowledged_is_there_once",
        POSTGRES,
    ),
    # ---- Two people
    _src(
        "one person attests twice",
        "rules/approve/attest.py",
        "    if by.name in case.attested_by:",
        "    if not by.name:",
        "tests/rules/approve/test_attest.py",
    ),
    _src(
        "whoever brought it in attests it",
        "rules/approve/attest.py",
        "    if by.name in case.registered_by:",
        "    if not by.name:",
        f"{ONCE}test_nobody_attests_what_they_brought_in",
    ),
    _src(
        "one person signs twice",
        "rules/pay/release.py",
        "    if by.name in case.signed:",
        "    if not by.name:",
        f"{ONCE}test_no_file_before_two_have_signed_and_nobody_signs_twice",
    ),
    _src(
        "whoever brought it in and attested it signs it",
        "rules/pay/release.py",
        "    if any(is_in_all_steps(by.name, steps) for steps in case.steps):",
        "    if not by.name:",
        "tests/rules/pay/test_release.py",
    ),
    _src(
        "one signature is enough",
        "rules/pay/release.py",
        "if len(case.signed) < max(2, case.signers_needed):",
        "if len(case.signed) < 1:",
        f"{ONCE}test_no_file_before_two_have_signed_and_nobody_signs_twice",
    ),
    _src(
        "what was signed need not be what is there",
        "rules/pay/release.py",
        "    return any(signed != case.contents_hash for signed in case.signed.values())",
        "    return False",
        "tests/rules/pay/test_release.py",
    ),
    _src(
        "a debt that was held after the signatures is paid",
        "rules/pay/release.py",
        "    if changed_payables(case):\n        return ExportRefusal.PAYABLE_CHANGED\n",
        "",
        f"{ONCE}test_a_hold_after_the_signatures_stops_the_file",
    ),
    _src(
        "a batch leaves by a second channel",
        "rules/pay/release.py",
        "    if case.left_by not in (None, channel):\n        return ExportRefusal.OTHER_CHANNEL\n",
        "",
        "tests/rules/pay/test_release.py",
    ),
    # ---- The proof
    _src(
        "an entry is not sealed to the one before",
        "store/journal.py",
        "entry.fact, entry.payload, previous]",
        'entry.fact, entry.payload, ""]',
        f"{FAULTS}test_order.py::test_an_entry_is_sealed_to_the_one_before",
    ),
    _src(
        "verify is content with whatever it finds",
        "services/safekeeping.py",
        '"ok": not found,',
        '"ok": True,',
        f"{FAULTS}test_flips.py",
    ),
    _src(
        "verify does not compare the rows",
        "services/safekeeping.py",
        "*rule_faults(source, _SCRATCH), *differing]",
        "*rule_faults(source, _SCRATCH)]",
        f"{VERIFY}test_two_payments_with_swapped_accounts_are_found",
    ),
    _src(
        "verify does not look at the file",
        "services/safekeeping.py",
        '        *_looked("database", file_faults(alias())),\n',
        "",
        f"{VERIFY}test_an_index_that_says_otherwise_than_its_table_is_found",
    ),
    _src(
        "verify does not look at indexes and triggers",
        "services/safekeeping.py",
        "*rule_faults(source, _SCRATCH), ",
        "",
        f"{RULE_GONE}[voucher_balances-DROP TRIGGER voucher_balances {{on}} store_voucher]",
    ),
    _src(
        "a file that changes while it is read is kept under its first hash",
        "outside/files.py",
        "        if digest.hexdigest() != sha256:\n"
        "            raise Changed(sha256, str(self._paths[sha256]))\n",
        "",
        "tests/cli/test_intake.py::test_a_file_that_changes_under_our_hands_is_left_and_the_rest_goes_on",
    ),
    # ---- Safekeeping
    _src(
        "a restored home has the epoch that it had",
        "services/_backups.py",
        'whose.epoch = max(whose.epoch + 1, given["at_least"])',
        "whose.epoch += 0",
        f"{BACKUP}test_a_backup_is_restored_and_comes_to_the_same",
    ),
    _src(
        "a restored home may send at once",
        "services/_keeping.py",
        "    return found is not None and found.is_on_hold",
        "    return False",
        f"{BACKUP}test_after_a_restore_nothing_leaves_until_two_know_what_had_left",
    ),
    _src(
        "one person releases a restored home",
        "rules/safekeeping/after_restore.py",
        "RELEASERS = 2",
        "RELEASERS = 1",
        "tests/rules/safekeeping/test_after_restore.py::test_two_different_people_release",
    ),
    _src(
        "an empty sent journal tells enough",
        "services/_hold.py",
        "has_journal=bool(sent),",
        'has_journal=given["sent"] is not None,',
        f"{BACKUP}test_an_empty_journal_or_an_old_copy_of_it_releases_nothing",
    ),
    _src(
        "a file leaves that stands in no sent journal",
        "services/pay.py",
        "        sent.write(sent_line(batch, who.at))\n",
        "        sent_line(batch, who.at)\n",
        f"{BACKUP}test_a_file_is_handed_out_only_once_it_is_written_down_on_every_medium",
    ),
    _src(
        "a changed line of the sent journal is believed",
        "outside/sent_journal.py",
        "is_ours and line == _sealed(line, previous)",
        "is_ours",
        "tests/outside/test_sent_journal.py::test_a_journal_that_was_changed_is_told_and_stops_it",
    ),
    _src(
        "a manifest is believed whoever changed it",
        "services/_backups.py",
        "one.number == number and holds_as_text(one.key, signature, signed_text(one))",
        "one.number == number and bool(signature)",
        f"{BACKUP}test_a_manifest_that_somebody_changed_is_refused",
    ),
    _src(
        "a file of a backup is not read before it is believed",
        "services/_restoring.py",
        "elif (found.size, found.sha256) != (piece.size, piece.sha256):",
        "elif found.size != piece.size:",
        f"{BACKUP}test_a_file_that_is_not_as_it_was_written_is_found[flipped-home]",
    ),
    _src(
        "an entry that is carried out again may get another seal",
        "services/_restoring.py",
        "    if journal.head() != (entry.seq, sealed):",
        "    if journal.head()[0] != entry.seq:",
        "tests/cli/test_import_export.py::"
        "test_what_was_changed_is_found_and_no_home_is_left[an entry is another]",
    ),
    _src(
        "fewer than seven backups stay",
        "services/_backups.py",
        '    keep = max(keep, _shipped.limits("safekeeping").on(who.today)["keep_min"])\n',
        "",
        f"{BACKUP}test_old_backups_go_only_when_the_rest_is_sound",
    ),
    _src(
        "what a backup that stays is made of is pruned",
        "services/_backups.py",
        "number_of(name) in numbers and name not in needed",
        "number_of(name) in numbers",
        f"{BACKUP}test_old_backups_go_only_when_the_rest_is_sound",
    ),
    _src(
        "the same key makes a second backup",
        "services/_backups.py",
        "    if kept is not None:\n",
        "    if kept is not None and not key:\n",
        f"{BACKUP}test_the_same_key_makes_one_backup_and_another_place_is_an_error",
    ),
    _src(
        "whoever made a checkpoint vouches for it",
        "rules/safekeeping/checkpoint.py",
        "    if case.by.name == case.made_by:",
        "    if not case.by.name:",
        "tests/rules/safekeeping/test_checkpoint.py::"
        "test_the_refusals_to_vouch_by_descending_precedence",
    ),
    _src(
        "a sheet with a broken signature agrees",
        "rules/safekeeping/held.py",
        "        if standing is Standing.BROKEN:",
        "        if not standing:",
        "tests/services/test_checkpoints.py::test_a_signature_over_another_text_is_broken",
    ),
    _src(
        "a journal that was written anew agrees with the sheet",
        "rules/safekeeping/held.py",
        "    elif checkpoint.root != here.hash_there:",
        "    elif not here.hash_there:",
        "tests/rules/safekeeping/test_held.py",
    ),
    _src(
        "a token that was revoked opens the door",
        "rules/approve/token.py",
        "    if case.is_revoked:\n        return TokenRefusal.REVOKED\n",
        "",
        "tests/api/test_tokens.py::test_a_token_that_was_revoked_lets_nobody_in",
    ),
    # ---- What is said
    _src(
        "a full disk ends in a traceback",
        "store/failing.py",
        '    ("database or disk is full", "machine.full"),\n',
        "",
        f"{FAULTS}test_full_disk.py::test_on_a_full_disk",
    ),
    _src(
        "a server that is gone ends in a traceback",
        "store/failing.py",
        'module.startswith("psycopg")',
        "not module",
        f"{FAULTS}test_server_killed.py::test_a_server_that_is_gone_is_said_in_words",
        POSTGRES,
    ),
    _src(
        "a repeat is answered by what no standby has",
        "services/_command.py",
        "Command.objects.select_for_update().filter",
        "Command.objects.filter",
        f"{FAULTS}test_no_standby.py",
        POSTGRES,
    ),
    _src(
        "a commit whose waiting was cut off is an answer",
        "store/postgresql/base.py",
        "if _WARNING in heard:",
        "if _WARNING in heard and not heard:",
        f"{FAULTS}test_no_standby.py",
        POSTGRES,
    ),
)
