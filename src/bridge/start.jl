# What each module begins with

"Loads a standard library by its UUID. `using` would depend on the user's project and load path."
function standard_library(name, uuid)
    # On 1.11 and later, this finds libraries outside the system image without the load path.
    load = isdefined(Base, :require_stdlib) ? Base.require_stdlib : Base.require
    return load(Base.PkgId(Base.UUID(uuid), name))
end

const Base64 = standard_library("Base64", "2a0f44e3-6c83-55bd-87e4-b1978d98bd5f")
const Libdl = standard_library("Libdl", "8f399da3-3557-5675-b5ff-fb832c97cbdb")

"Identifies this instance of the module. After a restart of the server, nothing that came before is known."
const EPOCH = string(string(time_ns(); base = 36), '-', string(floor(Int, time() * 1000); base = 36), '-', string(getpid(); base = 36))

"Guards the state of the module. Held only briefly, never while user code runs."
const GUARD = ReentrantLock()

function guarded(@nospecialize(work))
    lock(GUARD)
    try
        return work()
    finally
        unlock(GUARD)
    end
end
