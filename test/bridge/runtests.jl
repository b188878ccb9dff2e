# Tests of the bridge inside a real Julia: julia runtests.jl bridge.jl, where bridge.jl is the bridge as it travels.
# Prints a line for each testset that begins with a tab; `test/integration/run/bridgeJulia.test.ts` reads them.
using Test, Base64

include("report.jl")
report("julia\t", VERSION, "\t", Threads.nthreads())
include("json.jl")
include("bridges.jl")

for topic in ("scope", "errors", "capture", "input", "printing", "runs", "ready", "interrupts", "values", "variables", "repl", "bounds", "packing")
    include(string(topic, ".jl"))
end
