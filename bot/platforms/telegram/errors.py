"""Telegram's errors -> what to do about them."""

import re
from datetime import timedelta

from telegram import error as errors

from bot.platforms.base import Migrated, NotDelivered, Refused

# The Bot API has no error codes beyond HTTP's: its words (lower case here) are what tells errors apart.
EXPIRED = ("query is too old", "query id is invalid")
UNCHANGED = "message is not modified"
UNEDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "no text in the message to edit",
    "message_id_invalid",
)
GONE = ("chat not found", "thread not found", "topic_deleted", "peer_id_invalid", "user not found", "chat_id_invalid")
# The bot is in the chat and the chat takes nothing from it just now, or no pictures.
UNWELCOME = (
    *("topic_closed", "chat_restricted", "chat_write_forbidden", "chat_send_plain_forbidden", "user_restricted"),
    *("rights to send text", "rights to send message", "no rights to send", "need administrator rights"),
)
NO_PICTURES = re.compile(r"rights to send (photo|video|document|media)|chat_send_(photo|video|doc|media)\w*_forb")
UNREACHABLE = ("blocked by the user", "can't initiate conversation")


def told(problem: errors.TelegramError, why: str) -> Exception:
    """The exception of `base` to raise; `why` is the error's text without secrets."""
    words = why.lower()
    match problem:
        case errors.RetryAfter():
            wait = problem.retry_after
            return NotDelivered(why, retry_after=wait.total_seconds() if isinstance(wait, timedelta) else float(wait))
        case errors.ChatMigrated():
            return Migrated(str(problem.new_chat_id))
        case errors.BadRequest() | errors.Forbidden() if NO_PICTURES.search(words):
            return Refused(why, reason="no_pictures")
        case errors.BadRequest() | errors.Forbidden() if any(sign in words for sign in UNWELCOME):
            return Refused(why, reason="unwelcome")
        case errors.Forbidden():
            return Refused(why, reason="blocked" if any(sign in words for sign in UNREACHABLE) else "gone")
        case errors.BadRequest():
            return Refused(why, reason="gone" if any(sign in words for sign in GONE) else "bad")
        case errors.TimedOut():
            return NotDelivered(why)
        case errors.NetworkError() | errors.InvalidToken() | errors.Conflict():
            # A 500 may be the fault of this one letter; no connection, a bad gateway or a bad token is nobody's.
            return NotDelivered(why, everyone="internal server error" not in words)
        case _:
            return NotDelivered(why)
