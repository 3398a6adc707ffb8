"""Where it is kept: tables, units of work, inbox, outbox, ledger."""
