# The module under test, and what its clients share

const SOURCE = read(ARGS[1], String)

"Loads the module under another name with changed constants. `file`: the name of the file that frames have."
function loaded_module(file, name, changes...)
    source = replace(SOURCE, r"^module \S+"m => "module var\"$name\"")
    for (constant, value) in changes
        changed = replace(source, Regex("^const $constant = .*\$", "m") => "const $constant = $value")
        changed == source && error("no constant $constant")
        source = changed
    end
    include_string(Main, source, file)
    return getfield(Main, Symbol(name))
end

"Decompresses a zlib stream to `count` bytes with the library that a module has found."
function inflated(found, stream, count)
    made = Vector{UInt8}(undef, count)
    made_count = Ref{Culong}(count)
    status = ccall(found.from_zlib(:uncompress), Cint, (Ptr{UInt8}, Ref{Culong}, Ptr{UInt8}, Culong), made, made_count, stream, length(stream))
    @assert status == 0 && made_count[] == count
    return made
end

const LAST_ID = Ref(0)
next_id() = string("t-", string(LAST_ID[] += 1; base = 36))

"Waits until a condition holds. Throws when it doesn't in time."
function until(condition; seconds = 30)
    deadline = time() + seconds
    while !condition()
        time() < deadline || error("the condition was not met in time")
        sleep(0.005)
    end
    return true
end
