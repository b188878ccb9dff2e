# Hashes

"""
Hashes files. `args`: their paths joined with NUL. The hash of what is not a readable file inside the user's folder, or changes
meanwhile, is null.
"""
function run_job(::Val{:hash}, job, args)
    paths = split_paths(args[1])
    job.total = total_size(paths)
    hashes = Any[]
    for path in paths
        check!(job)
        push!(hashes, hash_or_nothing(job, path))
    end
    return object(:hashes => hashes)
end

function total_size(paths)
    total = 0
    for path in paths
        try
            total += Int(stat(followed(path)).size)
        catch
            # It has no hash.
        end
    end
    return total
end

function hash_or_nothing(job, path)
    try
        return with_opened(path) do opened
            sha256, size, version = hashed(job, opened)
            return object(:sha256 => sha256, :size => size, :version => version)
        end
    catch failure
        problem = problem_of(failure, path)
        problem.kind in (:canceled, :failed) && throw(problem)
        return nothing
    end
end

"Returns the SHA-256 of an open file in hex, its size and version. Throws `changed` if it changes meanwhile."
function hashed(job, opened)
    before = version_of(opened, state_of(opened))
    context = SHA.SHA2_256_CTX()
    piece = Vector{UInt8}(undef, PIECE_BYTES)
    size = 0
    while true
        count = read_at!(piece, opened, size)
        SHA.update!(context, count == length(piece) ? piece : piece[1:count])
        size += count
        advance!(job, count)
        check!(job)
        count < length(piece) && break
    end
    version = version_of(opened, state_of(opened))
    version == before || throw(Problem(:changed, opened.path))
    return bytes2hex(SHA.digest!(context)), size, version
end
