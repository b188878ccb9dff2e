# Bounds

"Bytes of output that are kept from the beginning of a run, and from its end; what is between goes to a file."
const HEAD_BYTES = 32 * 2^20
const TAIL_BYTES = 8 * 2^20
"Bytes of output that are kept in the file at most."
const SPILL_BYTES = 2^30
"Bytes of output, and of displayed values, in one reply."
const CHUNK_BYTES = 2 * 2^20
const ITEM_BYTES = 8 * 2^20
"Bytes of output that the answer to a run itself brings; more is for questions to ask for."
const ANSWER_BYTES = 64 * 1024
"Output that is so long is packed."
const PACKED_BYTES = 16 * 1024
"Displayed values that are kept of a run, and their bytes; what goes beyond is printed."
const KEPT_ITEMS = 200
const KEPT_ITEM_BYTES = 64 * 2^20
"Bytes of a value, of a message, of one frame's call."
const TEXT_BYTES = 256 * 1024
const MESSAGE_BYTES = 256 * 1024
const CALL_BYTES = 1000
"Bytes of the reason why a form of a value is missing, and of a form's data that stand for themselves as text."
const REASON_BYTES = 1000
const READABLE_BYTES = 2000
"Finished runs that are kept until they are forgotten, and the values that can be shown whole."
const KEPT_RUNS = 20
const KEPT_VALUES = 3
"Entries of a deep stack that are looked up from its top and from its bottom."
const STACK_TOP = 300
const STACK_BOTTOM = 300
"Frames of the platform that are told of."
const PLATFORM_FRAMES = 60
"Failed tests of one test set that are told of."
const KEPT_FAILURES = 100
"Bytes of one `print` that are written together."
const GATHERED_BYTES = 64 * 1024
"Nanoseconds after which code that prints lets others go on."
const PRINT_NANOSECONDS = 5_000_000
"Bytes that the pipe takes while nobody reads it: code of C that prints does not let Julia read meanwhile."
const PIPE_BYTES = 2^20
"Seconds to wait for what is still in the pipe: a child process may hold it open for ever."
const DRAIN_SECONDS = 1.0
"Seconds after which no further form of a value is made."
const FORMS_SECONDS = 5.0
"Seconds after which the remaining variables are listed without their values: each new type has to be compiled for first."
const VARIABLE_SECONDS = 3.0
"Seconds after which code that waits for input gives up, when nobody follows its run who could answer."
const UNFOLLOWED_SECONDS = 120.0
