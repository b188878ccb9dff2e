# Problems

"""
Why a call or a job failed. `kind`: `notFound`, `exists`, `changed`, `notAFolder`, `isAFolder`, `outside`, `noPermission`,
`noSpace`, `readOnly`, `tooLarge`, `invalid`, `canceled` or `failed`. `path`: as the client wrote it.
"""
struct Problem <: Exception
    kind::Symbol
    path::String
    detail::String
end
Problem(kind, path) = Problem(kind, path, "")

"Calls `work`. Failures of the system become problems of `path`."
function at(@nospecialize(work), path)
    try
        return work()
    catch failure
        failure isa Problem && rethrow()
        throw(problem_of(failure, path))
    end
end

"Returns the problem that an exception stands for. `path`: the path for an exception without one."
function problem_of(@nospecialize(failure), path)
    failure isa Problem && return failure
    code = error_code(failure)
    code === nothing && return Problem(:failed, path, string(nameof(typeof(failure))))
    return Problem(kind_of(code), path, Libc.strerror(code))
end

"Returns the system's number of an error (`errno`), or nothing."
function error_code(@nospecialize(failure))
    failure isa SystemError && return Int(failure.errnum)
    failure isa Base.IOError && return -Int(failure.code)
    return nothing
end

function kind_of(code)
    code in (Libc.ENOENT, Libc.ESTALE) && return :notFound
    code in (Libc.EEXIST, Libc.ENOTEMPTY) && return :exists
    code == Libc.ENOTDIR && return :notAFolder
    code == Libc.EISDIR && return :isAFolder
    code in (Libc.EACCES, Libc.EPERM) && return :noPermission
    code in (Libc.ENOSPC, Libc.EDQUOT) && return :noSpace
    code == Libc.EROFS && return :readOnly
    code == Libc.EFBIG && return :tooLarge
    code in (Libc.EINVAL, Libc.ENAMETOOLONG, Libc.ELOOP) && return :invalid
    return :failed
end

"Throws what the last call of the C library reported."
fail(path) = (code = Libc.errno(); throw(Problem(kind_of(code), path, Libc.strerror(code))))

problem_pairs(problem) = object(:problem => problem.kind, :path => problem.path, :detail => first(problem.detail, DETAIL_LENGTH))

"Replies with what `work` returns, or with its problem. `path64`: the path that the call is about."
function answering(@nospecialize(work), path64)
    path = ""
    try
        path = decoded(path64)
        return work(path)::String
    catch failure
        return reply(append!(object(:kind => "problem", :epoch => EPOCH), problem_pairs(problem_of(failure, path))))
    end
end
