# The part of the extension that runs inside the user's Julia. The extension sends this file to the server once, under a
# name that carries its hash, and calls it through the evaluation endpoint: every call is one expression whose value is a
# string, the reply. It defines nothing in Main but itself, loads no registered package, and puts back what it redirects.
#
# It must run on Julia 1.5 to 1.12. A comment with a version number marks what differs between them.
module EngeeBridge

# Most of this runs once or twice a call: time spent on compiling it well would be lost.
Base.Experimental.@optlevel 0

"A standard library by its identity; `using` would depend on what the user's project and load path say."
function standard_library(name, uuid)
    # 1.11 and later find one that is no part of Julia's image without asking the load path.
    load = isdefined(Base, :require_stdlib) ? Base.require_stdlib : Base.require
    return load(Base.PkgId(Base.UUID(uuid), name))
end

const Base64 = standard_library("Base64", "2a0f44e3-6c83-55bd-87e4-b1978d98bd5f")
const Libdl = standard_library("Libdl", "8f399da3-3557-5675-b5ff-fb832c97cbdb")

"Tells one life of this module from the next: after a restart of the server nothing of before is known."
const EPOCH = string(string(time_ns(); base = 36), '-', string(floor(Int, time() * 1000); base = 36), '-', string(getpid(); base = 36))

include("bounds.jl")
include("text.jl")
include("main.jl")
include("output.jl")
include("values.jl")
include("errors.jl")
include("registry.jl")
include("runs.jl")
include("semicolon.jl")
include("printing.jl")
include("input.jl")
include("capture.jl")
include("packing.jl")
include("progress.jl")
include("ready.jl")
include("variables.jl")
include("repl.jl")

end
