# Limits

"Bytes of output kept in memory from the start and from the end of a run, the latter up to twice. All output after the start also goes to a file."
const HEAD_BYTES = 32 * 2^20
const TAIL_BYTES = 8 * 2^20
"Maximum bytes of output in the file."
const SPILL_BYTES = 2^30
"Maximum bytes of output and of displayed values in one reply."
const CHUNK_BYTES = 2^20
const ITEM_BYTES = 8 * 2^20
"Maximum bytes of output in the reply to `run`. Clients poll for more."
const ANSWER_BYTES = 64 * 1024
"Maximum number and bytes of displayed values kept per run. Further values are printed."
const KEPT_ITEMS = 200
const KEPT_ITEM_BYTES = 64 * 2^20
"Maximum bytes of the text of a value, of an error message and of a frame's call."
const TEXT_BYTES = 256 * 1024
const MESSAGE_BYTES = 256 * 1024
const CALL_BYTES = 1000
"Maximum bytes of the reason why a form of a value is missing, and of a form's data that is also its text."
const REASON_BYTES = 1000
const READABLE_BYTES = 2000
"Finished runs to keep, and finished runs whose value can still be saved."
const KEPT_RUNS = 20
const KEPT_VALUES = 3
"Entries of a deep stack to look up at its top and at its bottom."
const STACK_TOP = 300
const STACK_BOTTOM = 300
"Maximum frames of the platform in a report."
const PLATFORM_FRAMES = 60
"Maximum failed tests of one test set in a report."
const KEPT_FAILURES = 100
"Size of the buffer for the pieces of one `print`."
const GATHERED_BYTES = 64 * 1024
"Nanoseconds after which printing yields to other tasks."
const PRINT_NANOSECONDS = 5_000_000
"Capacity of the pipe. Julia cannot read from it while C code prints."
const PIPE_BYTES = 2^20
"Seconds to wait for the rest of the output. A child process may keep the pipe open forever."
const DRAIN_SECONDS = 1.0
"Seconds after which no further form of a value is produced."
const FORMS_SECONDS = 5.0
"Seconds after which the remaining variables are listed without values. Showing a new type requires compilation."
const VARIABLE_SECONDS = 3.0
"Seconds after which waiting for input fails when no window polls the run."
const UNFOLLOWED_SECONDS = 120.0
