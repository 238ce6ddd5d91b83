"""What a file may ask of us. Beyond these it is refused, before it is parsed wherever that is possible."""

MAX_FILE_BYTES = 5 * 1024 * 1024
MAX_FILE_MEGABYTES = 5

MAX_MEMBERS = 500
MAX_UNPACKED_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_MEGABYTES = 50
MAX_RATIO = 100

MAX_ROWS = 2_000
MAX_COLUMNS = 50
MAX_CELL_CHARACTERS = 2_000
# One long shared string may be referred to from every cell: the sum counts, not only the cell.
MAX_TABLE_CHARACTERS = 5_000_000

CHILD_MEMORY_BYTES = 256 * 1024 * 1024
CHILD_SECONDS = 10

MAX_LISTED_PROBLEMS = 50
MAX_SHOWN_CHARACTERS = 80
