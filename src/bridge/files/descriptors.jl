# System calls. Julia's own functions follow links, copy where a rename fails, and don't report a disk that becomes full in the
# middle of a write.

# Values of Linux, where Engee runs. Two of them differ on ARM.
const O_RDONLY = 0x0
const O_WRONLY = 0x1
const O_RDWR = 0x2
const O_CREAT = 0x40
const O_EXCL = 0x80
const O_DIRECTORY = Sys.ARCH === :aarch64 ? 0x4000 : 0x10000
const O_NOFOLLOW = Sys.ARCH === :aarch64 ? 0x8000 : 0x20000
const O_CLOEXEC = 0x80000
const AT_FDCWD = Cint(-100)
const AT_REMOVEDIR = Cint(0x200)
const RENAME_NOREPLACE = Cuint(1)

"Names in a folder that are read at a time, so that the memory doesn't grow with the folder."
const NAMES_AT_A_TIME = 1000

"Where the name begins in an entry of `readdir` on 64-bit Linux."
const ENTRY_NAME = 19

# Calls the system again while a signal interrupts it. Returns the result and the number of the error, 0 if there is none.
macro system(call)
    return quote
        local result, number
        while true
            result = $(esc(call))
            number = result == -1 ? Libc.errno() : 0
            number == Libc.EINTR || break
        end
        (result, Int(number))
    end
end

"Returns a result of `@system`, or throws a problem of the path."
function or_throw((result, number), path)
    number == 0 || throw(problem_of(SystemError("", number), path))
    return result
end

"Opens a file or folder without following a link at its end."
function descriptor(path, flags, mode = 0; folder = AT_FDCWD, name = path)
    all_flags = Cint(flags | O_NOFOLLOW | O_CLOEXEC)
    return or_throw(@system(ccall(:openat, Cint, (Cint, Cstring, Cint, Cuint...), folder, name, all_flags, mode)), path)
end

"Calls `use` with the descriptor of a file or folder and closes it."
function with_descriptor(@nospecialize(use), path, flags, mode = 0; folder = AT_FDCWD, name = path)
    fd = descriptor(path, flags, mode; folder = folder, name = name)
    try
        return use(fd)
    finally
        ccall(:close, Cint, (Cint,), fd)
    end
end

"Writes the first `count` bytes at `offset`."
function write_at(fd, bytes, count, offset, path)
    done = 0
    GC.@preserve bytes while done < count
        done += or_throw(write_some(fd, pointer(bytes) + done, count - done, offset + done), path)
    end
    return nothing
end

write_some(fd, from, count, offset) = @system ccall(:pwrite, Cssize_t, (Cint, Ptr{UInt8}, Csize_t, Int64), fd, from, count, offset)

"Waits until an open file or folder is on the disk. Other requests are answered meanwhile."
function synced(fd, path)
    @threadcall(:fsync, Cint, (Cint,), fd) == 0 && return nothing
    # The number of the error stayed in the other thread.
    _, number = @system ccall(:fsync, Cint, (Cint,), fd)
    # Some file systems can't do this.
    return or_throw((nothing, number in (Libc.EINVAL, Libc.EROFS, Libc.EOPNOTSUPP) ? 0 : number), path)
end

"Makes a change of the names in a folder permanent. The change has happened, so a failure here is not one of it."
function synced_folder(path)
    try
        with_descriptor(fd -> synced(fd, path), path, O_RDONLY | O_DIRECTORY)
    catch failure
        failure isa Problem || rethrow()
    end
    return nothing
end

set_mode(fd, mode, path) = (or_throw(@system(ccall(:fchmod, Cint, (Cint, Cuint), fd, mode)), path); nothing)

"Returns at most `limit` names in an open folder, in no order."
function names_in(fd, limit, path)
    # `closedir` closes this one.
    own = or_throw(@system(ccall(:openat, Cint, (Cint, Cstring, Cint, Cuint...), fd, ".", Cint(O_RDONLY | O_DIRECTORY | O_CLOEXEC), 0)), path)
    stream = ccall(:fdopendir, Ptr{Cvoid}, (Cint,), own)
    if stream == C_NULL
        number = Libc.errno()
        ccall(:close, Cint, (Cint,), own)
        or_throw((-1, number), path)
    end
    names = String[]
    try
        while length(names) < limit
            Libc.errno(0)
            found = ccall(:readdir, Ptr{UInt8}, (Ptr{Cvoid},), stream)
            found == C_NULL && (or_throw((0, Libc.errno()), path); break)
            name = unsafe_string(found + ENTRY_NAME)
            name in (".", "..") || push!(names, name)
        end
    finally
        ccall(:closedir, Cint, (Ptr{Cvoid},), stream)
    end
    return names
end

remove_error(folder, name, flags) = (@system ccall(:unlinkat, Cint, (Cint, Cstring, Cint), folder, name, flags))[2]

"""
Deletes a file, a link or a whole folder. Holds the folders open, so that nothing outside is deleted even if one of them is
replaced by a link meanwhile. `pause` is called before each entry and may throw.
"""
function remove_tree(@nospecialize(pause), folder, name, path)
    pause()
    number = remove_error(folder, name, Cint(0))
    number == 0 && return nothing
    # POSIX says EPERM for a folder.
    number in (Libc.EISDIR, Libc.EPERM) || or_throw((0, number), path)
    return remove_folder(pause, folder, name, path)
end

"The same for a folder."
function remove_folder(@nospecialize(pause), folder, name, path)
    with_descriptor(path, O_RDONLY | O_DIRECTORY; folder = folder, name = name) do fd
        while empty_folder(pause, fd, path) end
    end
    return or_throw((nothing, remove_error(folder, name, AT_REMOVEDIR)), path)
end

"Deletes what has a path."
remove_at(@nospecialize(pause), path) = with_descriptor(fd -> remove_tree(pause, fd, name_of(path), path), parent_of(path), O_RDONLY | O_DIRECTORY)

"Deletes up to `NAMES_AT_A_TIME` entries. Returns whether there may be more."
function empty_folder(@nospecialize(pause), fd, path)
    removed = 0
    for name in names_in(fd, NAMES_AT_A_TIME, path)
        try
            remove_tree(pause, fd, name, child(path, name))
            removed += 1
        catch failure
            # Something else deleted it.
            failure isa Problem && failure.kind === :notFound || rethrow()
        end
    end
    return removed > 0
end

"The function `renameat2`, which old systems don't have; `missing` until it is looked up."
const RENAME_2 = Ref{Any}(missing)

function rename_2()
    if RENAME_2[] === missing
        libc = Libdl.dlopen("libc.so.6"; throw_error = false)
        RENAME_2[] = libc === nothing ? nothing : Libdl.dlsym(libc, :renameat2; throw_error = false)
    end
    return RENAME_2[]
end

"Renames and replaces what is there. Returns the number of the error."
rename_error(from, to) = (@system ccall(:rename, Cint, (Cstring, Cstring), from, to))[2]

"Renames if nothing has the name `to`, in one step where possible. Returns the number of the error, EEXIST if something has it."
function rename_new_error(from, to)
    call = rename_2()
    call === nothing && return link_new_error(from, to)
    _, number = @system ccall(call::Ptr{Cvoid}, Cint, (Cint, Cstring, Cint, Cstring, Cuint), AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE)
    # Network file systems often don't support it.
    return number in (Libc.ENOSYS, Libc.EINVAL) ? link_new_error(from, to) : number
end

"The same with a second name that then becomes the only one. A folder can't have two, so it is checked and renamed."
function link_new_error(from, to)
    if !isdir(lstat(from))
        _, number = @system ccall(:link, Cint, (Cstring, Cstring), from, to)
        number == 0 && return remove_error(AT_FDCWD, from, Cint(0))
        number in (Libc.EPERM, Libc.EOPNOTSUPP, Libc.ENOSYS, Libc.EMLINK) || return number
    end
    return exists(to) ? Int(Libc.EEXIST) : rename_error(from, to)
end

# Julia's `dirname` and `basename` fail if a name contains a line break or is not UTF-8.
child(folder, name) = string(folder, '/', name)
parent_of(path) = string(SubString(path, 1, prevind(path, findlast(isequal('/'), path))))
name_of(path) = string(SubString(path, findlast(isequal('/'), path) + 1))

"Returns whether something has this name, a broken link included."
exists(path) = ispath(lstat(path))
