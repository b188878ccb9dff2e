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

include("start.jl")
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
include("sizes.jl")
include("variables.jl")
include("completions.jl")
include("repl.jl")

end
