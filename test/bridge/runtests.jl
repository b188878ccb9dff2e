# Tests of the bridge in a real Julia: julia runtests.jl bridge.jl, where bridge.jl is the bridge as it is sent.
# Prints a line that starts with a tab for each test set. `test/integration/run/bridgeJulia.test.ts` reads these lines.
using Test, Base64

include("report.jl")
report("julia\t", VERSION, "\t", Threads.nthreads())
include("json.jl")
include("modules.jl")
include("bridges.jl")

for topic in ("scope", "errors", "home", "capture", "input", "printing", "runs", "ready", "interrupts", "values", "variables", "repl", "bounds", "packing")
    include(string(topic, ".jl"))
end
