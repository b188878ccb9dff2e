# The part of the extension that manages the user's files on the server. A module of its own, sent before its first use, because
# most runs don't need it and Julia takes long to compile it. It follows the rules of ../bridge.jl.
#
# It never changes the working folder, never prints, and doesn't wait for user code. Every failure is a reply.
module EngeeFiles

Base.Experimental.@optlevel 0

"Loads a standard library by its UUID. `using` would depend on the user's project and load path."
function standard_library(name, uuid)
    # On 1.11 and later, this finds libraries outside the system image without the load path.
    load = isdefined(Base, :require_stdlib) ? Base.require_stdlib : Base.require
    return load(Base.PkgId(Base.UUID(uuid), name))
end

const Base64 = standard_library("Base64", "2a0f44e3-6c83-55bd-87e4-b1978d98bd5f")
const Libdl = standard_library("Libdl", "8f399da3-3557-5675-b5ff-fb832c97cbdb")
const SHA = standard_library("SHA", "ea8e919c-243c-51af-8825-aaa63cd721ce")

"Identifies this instance of the module. After a restart of the server, no earlier job is known."
const EPOCH = string(string(time_ns(); base = 36), '-', string(floor(Int, time() * 1000); base = 36), '-', string(getpid(); base = 36))

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
include("change.jl")
include("copy.jl")
include("place.jl")
include("zip.jl")
include("pack.jl")
include("hello.jl")

end
