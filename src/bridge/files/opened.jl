# Open files

"A regular file that is open for reading."
struct Opened
    file::Base.Filesystem.File
    "The path as the client wrote it."
    path::String
    "The state of the link that led to the file, or nothing."
    link::Any
end

"The flag that keeps opening a pipe from waiting for a writer (O_NONBLOCK)."
const WITHOUT_WAITING = Sys.islinux() ? 0x0800 : 0x0004

"Opens the file of a client's path and calls `work` with it. Throws `isAFolder` for a folder and `invalid` for what isn't a file."
function with_opened(@nospecialize(work), path)
    own = lstat(resolved(path))
    return with_opened(work, followed(path), path, islink(own) ? own : nothing)
end

"Opens the file at a real path."
function with_opened(@nospecialize(work), real, path, link)
    file = at(() -> Base.Filesystem.open(real, Base.Filesystem.JL_O_RDONLY | WITHOUT_WAITING), path)
    try
        opened = Opened(file, path, link)
        state = state_of(opened)
        isdir(state) && throw(Problem(:isAFolder, path))
        isfile(state) || throw(Problem(:invalid, path, "not a regular file"))
        return work(opened)
    finally
        close(file)
    end
end

state_of(opened) = at(() -> stat(fd(opened.file)), opened.path)

"Returns the version of the open file, whatever its path leads to by now. It equals that of its entry."
version_of(opened::Opened, state) = opened.link === nothing ? version_of(state) : version_of(opened.link, state)

"Reads up to `count` bytes at `offset` into `bytes`. Returns the number of bytes, which is less only at the end of the file."
function read_at!(bytes, opened, offset, count = length(bytes))
    done = 0
    while done < count
        got = GC.@preserve bytes ccall(:pread, Cssize_t, (RawFD, Ptr{UInt8}, Csize_t, Int64), fd(opened.file), pointer(bytes, done + 1), count - done, offset + done)
        got < 0 && Libc.errno() == Libc.EINTR && continue
        got < 0 && fail(opened.path)
        got == 0 && break
        done += Int(got)
    end
    return done
end
