"""The tests: conversations, rules, storages, platforms, web."""
