# The part of the extension that helps the editor: completions, documentation, values and signatures. A module of its own, sent
# before its first use, because runs don't need it. It follows the rules of ../bridge.jl.
#
# The editor asks while the user types, so nothing here runs code of the user or evaluates what is typed: names are looked up
# one by one, and fields are read only where Julia itself reads them.
module EngeeHelp

Base.Experimental.@optlevel 0

include("../start.jl")
include("../text.jl")
include("../main.jl")
include("../completions.jl")
include("../sizes.jl")
include("limits.jl")
include("names.jl")
include("completing.jl")
include("signatures.jl")
include("describing.jl")

hello() = reply(object(:kind => "hello", :epoch => EPOCH, :julia => string(VERSION)))

end
