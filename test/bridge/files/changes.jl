# Helpers for tests of jobs that change files

using SHA

"Calls `use` with the path of a new, empty user's folder and of a folder outside of it."
function with_user_folder(use; files = F)
    mktempdir() do base
        root, outside = joinpath(realpath(base), "user"), joinpath(realpath(base), "outside")
        mkdir(root)
        mkdir(outside)
        before = files.ROOT[]
        files.ROOT[] = root
        try
            use(root, outside)
        finally
            files.ROOT[] = before
        end
    end
end

"Does a job and returns its result, or its problem as a symbol."
function outcome(kind, args...; keywords...)
    header = done(kind, args...; keywords...)[1]
    return header["state"] == "done" ? header["result"] : Symbol(header["problem"]["problem"])
end

"A job that calls `act` with the number of each check. At these moments, other requests are answered."
mutable struct Watched
    act::Any
    id::String
    done::Int
    total::Any
    checks::Int
end
Watched(act) = Watched(act, next_id(), 0, nothing, 0)

function watched_outcome(act, kind, args...; files = F)
    job = Watched(act)
    try
        files.run_job(Val(kind), job, String[args...])
        return :done, job.checks
    catch failure
        return files.problem_of(failure, "").kind, job.checks
    end
end

cancel_at(number, files = F) = check -> check == number && throw(files.Problem(:canceled, ""))

"All paths below a folder, sorted."
below(folder) = sort!([relpath(joinpath(place, name), folder) for (place, folders, files) in walkdir(folder) for name in [folders; files]])

sha(text) = bytes2hex(sha256(text))
version_at(path; files = F) = files.version_with_target(path)
seen(path; hash = "", files = F) = string("seen:", version_at(path; files = files), ':', hash)

"Stages a file and returns its path."
function stage(root, text; folder = "upload-1", name = "1.part")
    mkpath(joinpath(root, ".engee-vscode", folder))
    path = joinpath(root, ".engee-vscode", folder, name)
    write(path, text)
    return path
end

"Loads the module under another name, in which renames to another folder fail as between file systems."
function files_across_devices()
    files = loaded_files("#engee_files_across")
    Core.eval(files, quote
        is_across(from, to) = parent_of(from) != parent_of(to)
        rename_error(from, to) = is_across(from, to) ? Int(Libc.EXDEV) : (@system ccall(:rename, Cint, (Cstring, Cstring), from, to))[2]
        rename_new_error(from, to) = is_across(from, to) ? Int(Libc.EXDEV) : link_new_error(from, to)
    end)
    return files
end
const ACROSS = files_across_devices()
"The module on a system that can't rename without replacing."
const OLD_SYSTEM = loaded_files("#engee_files_old", "RENAME_2" => "Ref{Any}(nothing)")

"The module on a file system that knows the call but not its flag, which is then an invalid one."
const NETWORK = loaded_files("#engee_files_network", "RENAME_NOREPLACE" => "Cuint(0x80)")

"Loads the module under another name, on a disk that takes at most 1,000 bytes of a write and is full after 2 MiB of a file."
function files_on_full_disk()
    files = loaded_files("#engee_files_full")
    Core.eval(files, quote
        function write_some(fd, from, count, offset)
            offset >= 2^21 && return -1, Int(Libc.ENOSPC)
            return @system ccall(:pwrite, Cssize_t, (Cint, Ptr{UInt8}, Csize_t, Int64), fd, from, min(count, 1000), offset)
        end
    end)
    return files
end
const FULL = files_on_full_disk()

for files in (F, ACROSS, OLD_SYSTEM, NETWORK)
    @eval $files.check!(job::Watched) = (job.act(job.checks += 1); nothing)
end
