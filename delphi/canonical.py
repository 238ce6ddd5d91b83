"""One byte form for what is hashed: same value, same bytes, on any machine and database."""

import hashlib
import json


def encode(value: object) -> str:
    """JSON with sorted keys and no spaces. Floats must be finite; they print in their shortest form."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256(data: str | bytes) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()
