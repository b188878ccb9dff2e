# Limits

"Maximum number of signatures in a reply."
const SIGNATURES = 30
"Maximum bytes of a value and of documentation beside the pointer, and seconds after which a value that still prints is cut."
const VALUE_BYTES = 2000
const DOC_BYTES = 16 * 1024
const VALUE_SECONDS = 5.0
