# Limits

"The folder that holds the user's files."
const ROOT = Ref("/user")
"Maximum entries in one reply, and paths in one request."
const PAGE_ENTRIES = 5000
const PATHS = 2000
"Maximum bytes of one read, and of work between two checks for cancellation."
const PIECE_BYTES = 2^20
"Bytes of a file that show whether it is worth deflating."
const SAMPLE_BYTES = 2048
"Maximum characters of the detail of a problem."
const DETAIL_LENGTH = 300
"Jobs that run at the same time, and that wait."
const RUNNING_JOBS = 4
const WAITING_JOBS = 200
"Seconds for which starting a job waits for its end."
const START_SECONDS = 1.0
"Nanoseconds after which a job lets other tasks run."
const TURN_NANOSECONDS = 5_000_000
"Ended jobs whose outcome is known, and the maximum bytes of a result that is kept with it."
const KEPT_OUTCOMES = 2000
const SMALL_BYTES = 2000
"Ended jobs whose items and long results are kept, their bytes, and for how many seconds."
const KEPT_JOBS = 50
const KEPT_BYTES = 32 * 2^20
const KEPT_SECONDS = 300.0
"Maximum number and bytes of items in one reply, and bytes of those of a job."
const REPLY_ITEMS = 500
const REPLY_BYTES = 256_000
const ITEM_BYTES = 16 * 2^20
"Maximum matches of a search, the seconds after which it ends, and the characters of a query."
const MATCHES = 10_000
const SEARCH_SECONDS = 120.0
const QUERY_LENGTH = 1000
"Seconds by which the times of files are late at most, because the kernel takes them from a clock that ticks."
const CLOCK_TICK = 0.02
"Maximum bytes of a file that is searched, and of the start that decides whether it is text."
const SEARCHED_BYTES = 50_000_000
const SNIFFED_BYTES = 8192
"Maximum bytes of a line that is searched. For a regular expression, the time can grow with the square of the length."
const LINE_BYTES = 2^20
const REGEX_LINE_BYTES = 2^11
"Maximum steps of a regular expression in one line, and lines of a file in which it may need more."
const REGEX_STEPS = 50_000
const REGEX_FAILURES = 20
"Maximum characters of a shown line."
const SHOWN_LENGTH = 300
