# Tests of the module for files in a real Julia: julia runtests.jl files.jl, where files.jl is the module as it is sent.
# Prints a line that starts with a tab for each test set. `test/integration/run/filesJulia.test.ts` reads these lines.
using Test, Base64

include("../report.jl")
report("julia\t", VERSION, "\t", Threads.nthreads())
include("../json.jl")
include("../modules.jl")
include("client.jl")
include("changes.jl")

for topic in ("paths", "entries", "listing", "reading", "jobs", "hashing", "finding", "findingChanged", "changing", "placing", "folderPack", "killing")
    include(string(topic, ".jl"))
end
