# Replacing a file by a staged one

"How often a staged file is checked that changes meanwhile, for example because the server still removes its own name of it."
const PLACE_ATTEMPTS = 3
const PLACE_PAUSE_SECONDS = 0.1

"""
Renames a staged file to its target. `args`: the path of the staged file, the target, the size and the SHA-256 of the new file,
and what is expected at the target. At each moment the target is wholly the old or wholly the new file. The result says whether the
folder of the staged file is removed too.
"""
function run_job(::Val{:place}, job, args)
    staged, named, hash, expected = args[1], args[2], args[4], Expected(args[5])
    size = something(tryparse(Int, args[3]), -1)
    job.total = size
    source = staged_path(staged)
    path = changeable(named)
    real = place_of(path, named)
    # Julia ended after the rename, and the client asks again.
    exists(source) || return already_placed(job, source, staged, named, path, real, size, hash)
    target = checked_target(job, named, path, real, expected)
    target.version === nothing || target.mode & 0o222 != 0 || throw(Problem(:noPermission, named, "it is write-protected"))
    number = place_steadily(job, source, staged, target, path, size, hash)
    number == Libc.EXDEV && (number = place_across(job, source, staged, target, path, size, hash))
    or_throw((nothing, number), named)
    synced_folder(parent_of(real))
    return placed(source, path)
end

"Returns the result of a file that is in its place. What is left of its staging must not make it a failure."
placed(source, path) = object(:entry => entry(path), :isCleaned => remove_placed(source))

"Returns the real path of a staged file. No link may be in the way."
function staged_path(path)
    is_normal(path) || throw(Problem(:outside, path))
    is_below(path, child(ROOT[], STAGING)) || throw(Problem(:invalid, path, "not a staged file"))
    real = string(real_root(), SubString(path, sizeof(ROOT[]) + 1))
    # The folder is gone when its file has been placed.
    exists(parent_of(real)) && resolved(path) != real && throw(Problem(:invalid, path, "not a staged file"))
    return real
end

"Returns the real path of the file that is replaced. Follows a link to a file of the user, so that the link stays."
function place_of(path, named)
    islink(path) || return path
    real = real_path_if_any(path)
    real === nothing && throw(Problem(:exists, named, "a link that leads to nothing"))
    is_inside(real) || throw(Problem(:outside, named))
    return real
end

"Renames a staged file to its target when it has arrived. Checks it again if it changes meanwhile. Returns the number of the error."
function place_steadily(job, source, staged, target, path, size, hash)
    for attempt in 1:PLACE_ATTEMPTS
        attempt == 1 || sleep(PLACE_PAUSE_SECONDS)
        version = prepared(job, source, staged, target, size, hash)
        check!(job)
        number = place(source, version, target, path)
        number === nothing || return number
    end
    throw(Problem(:failed, staged, "the staged file changed"))
end

"""
Compares a staged file with what was sent, gives it the mode of the target, and waits until it is on the disk. Returns its
version, or nothing if it changed meanwhile.
"""
function prepared(job, source, staged, target, size, hash)
    isfile(existing(source, staged)) || throw(Problem(:invalid, staged, "not a regular file"))
    return with_opened(source, staged, nothing) do opened
        found_hash, found_size = hash_if_unchanged(job, opened)
        found_hash === nothing && return nothing
        found_size == size && found_hash == hash || throw(Problem(:failed, staged, "the file did not arrive as it was sent"))
        handle = fd(opened.file)
        target.version === nothing || set_mode(handle, target.mode & 0o7777, staged)
        synced(handle, staged)
        return version_of(opened, state_of(opened))
    end
end

function hash_if_unchanged(job, opened)
    try
        found_hash, found_size, _ = hashed(job, opened)
        return found_hash, found_size
    catch failure
        # To the client, only the target is `changed`.
        failure isa Problem && failure.kind === :changed || rethrow()
        return nothing, 0
    end
end

"""
Renames a staged file to its target if both are still what was checked. Returns the number of the error, or nothing if the
staged file has another version. Must not yield.
"""
function place(source, version, target, path)
    found = lstat(source)
    isfile(found) && version_of(found) == version || return nothing
    place_of(path, target.named) == target.real || throw(Problem(:changed, target.named))
    return switch(source, target)
end

"Does the same from another file system: copies to a temporary file beside the target first."
function place_across(job, source, staged, target, path, size, hash)
    return with_neighbor(parent_of(source), target.real) do beside
        copy_file(job, source, beside, lstat(source).mode)
        return place_steadily(job, beside, staged, target, path, size, hash)
    end
end

"Returns the result if the target is the new file already. Throws that the staged file is missing otherwise."
function already_placed(job, source, staged, named, path, real, size, hash)
    found = lstat(real)
    isfile(found) && found.size == size || throw(Problem(:notFound, staged))
    first(with_opened(opened -> hashed(job, opened), real, named, nothing)) == hash || throw(Problem(:notFound, staged))
    return placed(source, path)
end
