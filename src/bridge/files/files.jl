# The part of the extension that manages the user's files on the server. A module of its own, sent before its first use, because
# most runs don't need it and Julia takes long to compile it. It follows the rules of ../bridge.jl.
#
# It never changes the working folder, never prints, and doesn't wait for user code. Every failure is a reply.
module EngeeFiles

Base.Experimental.@optlevel 0

include("../start.jl")

const SHA = standard_library("SHA", "ea8e919c-243c-51af-8825-aaa63cd721ce")

include("../text.jl")
include("../packing.jl")
include("limits.jl")
include("problems.jl")
include("paths.jl")
include("entries.jl")
include("opened.jl")
include("listing.jl")
include("reading.jl")
include("jobs.jl")
include("hashing.jl")
include("finding.jl")
include("descriptors.jl")
include("expected.jl")
include("staging.jl")
include("findingChanged.jl")
include("changing.jl")
include("copying.jl")
include("placing.jl")
include("zlib.jl")
include("output.jl")
include("zip.jl")
include("folderPack.jl")
include("hello.jl")

end
