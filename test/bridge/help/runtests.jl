# Tests of the module for help in a real Julia: julia runtests.jl help.jl, where help.jl is the module as it is sent.
# Prints a line that starts with a tab for each test set. `test/integration/run/helpJulia.test.ts` reads these lines.
using Test, Base64

include("../report.jl")
report("julia\t", VERSION, "\t", Threads.nthreads())
include("../json.jl")
include("../modules.jl")

const B = loaded_module("engee-help.jl", "#engee_help")

"Runs code of the user, and returns its value."
ran(code) = include_string(Main, code, "code.jl")

"Returns the header of a reply."
header(reply) = parse_json(first(split(reply, '\n')))

include("helping.jl")
