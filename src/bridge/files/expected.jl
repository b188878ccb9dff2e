# What a client expects of a target

"""
Nothing with this name if `version` is nothing. Otherwise the file that was last seen: it has this version, or this hash unless
that is empty.
"""
struct Expected
    version::Union{Nothing,String}
    hash::String
end

function Expected(text::String)
    text == "absent" && return Expected(nothing, "")
    parts = split(text, ':')
    length(parts) == 3 && parts[1] == "seen" || throw(Problem(:invalid, "", "an unknown expectation"))
    return Expected(string(parts[2]), string(parts[3]))
end

"A target as it was when it was checked. `real`: its real path. `version`: nothing when nothing was there."
struct Target
    named::String
    real::String
    version::Union{Nothing,String}
    mode::UInt
end

"""
Checks that a target is as expected. `named` is the path of the client. `path` is the real path with this name, and `real` is
that of the file; they differ if there is a link.
"""
function checked_target(job, named, path, real, expected)
    found = lstat(real)
    if expected.version === nothing
        exists(path) && throw(Problem(:exists, named))
        return Target(named, real, nothing, UInt(0))
    end
    ispath(found) || throw(Problem(:changed, named, "it is gone"))
    isdir(found) && throw(Problem(:isAFolder, named))
    isfile(found) || islink(found) || throw(Problem(:invalid, named, "not a regular file"))
    target = Target(named, real, version_of(found), UInt(found.mode))
    expected.version == version_with_target(path) || has_hash(job, target, expected.hash) || throw(Problem(:changed, named))
    return target
end

"Returns the version of what is at a real path, as its entry has it."
function version_with_target(path)
    own = lstat(path)
    return version_of(own, islink(own) ? link_at(path)[2] : nothing)
end

"Returns whether the target is a file with this hash, and still the one that was found."
function has_hash(job, target, hash)
    (isempty(hash) || islink(lstat(target.real))) && return false
    found, _, version = with_opened(opened -> hashed(job, opened), target.real, target.named, nothing)
    return found == hash && version == target.version
end

"""
Renames `from` to a target that was checked. Returns the number of the system's error. It must not yield, so that no request is
answered between the last look at the target and the rename.
"""
function switch(from, target)
    current = lstat(target.real)
    version = ispath(current) ? version_of(current) : nothing
    version == target.version || throw(Problem(target.version === nothing ? :exists : :changed, target.named))
    return target.version === nothing ? rename_new_error(from, target.real) : rename_error(from, target.real)
end
