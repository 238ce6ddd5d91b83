"""Personal links: derived, not stored, so that a reminder can repeat what the database cannot reveal."""

import base64
import hashlib
import hmac
import re
import uuid
from enum import Enum

TOKEN_LENGTH = 43  # 256 bits in URL-safe base64 without padding
_TOKEN = re.compile(rf"[A-Za-z0-9_-]{{{TOKEN_LENGTH}}}")
_BEGINNING = re.compile(rf"[A-Za-z0-9_-]{{0,{TOKEN_LENGTH - 1}}}|[A-Za-z0-9_-]{{0,{TOKEN_LENGTH}}}=.{{0,80}}")


class Shape(Enum):
    """What can be told of a token without looking it up."""

    WHOLE = "whole"
    INCOMPLETE = "incomplete"  # cut or re-encoded by a mail program
    FOREIGN = "foreign"


def make_token(
    link_key: bytes, study_id: uuid.UUID, expert_id: uuid.UUID, round_id: uuid.UUID, generation: int
) -> str:
    """One token for an expert, a round and a generation: HMAC-SHA256 under the link key."""
    facts = f"delphi personal link\n{study_id}\n{expert_id}\n{round_id}\n{generation}"
    digest = hmac.new(link_key, facts.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def shape_of(token: str) -> Shape:
    if _TOKEN.fullmatch(token):
        return Shape.WHOLE
    return Shape.INCOMPLETE if _BEGINNING.fullmatch(token) else Shape.FOREIGN
