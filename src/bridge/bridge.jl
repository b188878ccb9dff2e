# The part of the extension that runs inside the user's Julia. The extension sends it to the server once, under a name with
# its hash, and calls it through the evaluation endpoint. Every call is one expression whose value is a string, the reply.
# It defines only itself in Main, loads no registered packages, and restores what it redirects.
#
# Most of the time until the first value is Julia's compilation of this module. So what a plain run doesn't need is called with
# `invokelatest`, which keeps Julia from compiling it in advance, and few methods of Base are used with types of this module.
#
# It must run on Julia 1.5 to 1.12. Comments with version numbers mark differences.
module EngeeBridge

# Most of this code runs once per call, so optimizing it costs more time than it saves.
Base.Experimental.@optlevel 0

"Loads a standard library by its UUID. `using` would depend on the user's project and load path."
function standard_library(name, uuid)
    # On 1.11 and later, this finds libraries outside the system image without the load path.
    load = isdefined(Base, :require_stdlib) ? Base.require_stdlib : Base.require
    return load(Base.PkgId(Base.UUID(uuid), name))
end

const Base64 = standard_library("Base64", "2a0f44e3-6c83-55bd-87e4-b1978d98bd5f")
const Libdl = standard_library("Libdl", "8f399da3-3557-5675-b5ff-fb832c97cbdb")

"Identifies this instance of the module. After a restart of the server, no earlier run is known."
const EPOCH = string(string(time_ns(); base = 36), '-', string(floor(Int, time() * 1000); base = 36), '-', string(getpid(); base = 36))

include("bounds.jl")
include("text.jl")
include("main.jl")
include("output.jl")
include("values.jl")
include("errors.jl")
include("registry.jl")
include("runs.jl")
include("home.jl")
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
