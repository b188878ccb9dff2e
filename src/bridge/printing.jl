# Standard output and error

"""
Standard output and error during a run. Writes to a pipe. Base's pipe yields for each write, which takes ten times as long as
printing a line. Here, the system call writes what fits at once, so that the order with output of C code and child processes
on the same pipe is kept. Only the rest waits until the pipe is read.
"""
mutable struct Printing <: Base.AbstractPipe
    pipe::Base.PipeEndpoint
    "Buffers the pieces of one `print`, which holds the lock."
    gathered::Vector{UInt8}
    count::Int
    "The task that holds the lock, and its nesting depth. Taking Base's lock for each piece would double the cost."
    holder::Union{Nothing,Task}
    depth::Int
    "Data being written. It must stay alive until the pipe has taken it, even when the writing task is interrupted."
    waiting::Vector{Vector{UInt8}}
    yielded_at::UInt64
    guard::ReentrantLock
    "Size and color support of the place that shows the output."
    size::Tuple{Int,Int}
    has_color::Bool
end
Printing(pipe, run) = Printing(pipe, Vector{UInt8}(undef, GATHERED_BYTES), 0, nothing, 0, Vector{UInt8}[], 0, ReentrantLock(), (run.rows, run.columns), run.has_color)

function Base.unsafe_write(io::Printing, bytes::Ptr{UInt8}, count::UInt)
    isopen(io.pipe) || throw(Base.IOError("stream is closed or unusable", 0))
    if io.holder === current_task()
        gather(io, bytes, Int(count))
    else
        lock(io)
        try
            gather(io, bytes, Int(count))
        finally
            unlock(io)
        end
    end
    return Int(count)
end

function gather(io, bytes, count)
    io.count + count > GATHERED_BYTES && pass_on(io)
    count > GATHERED_BYTES && return write_now(io, bytes, count)
    GC.@preserve io unsafe_copyto!(pointer(io.gathered, io.count + 1), bytes, count)
    io.count += count
    return nothing
end

function Base.lock(io::Printing)
    if io.holder !== current_task()
        lock(io.guard)
        io.holder = current_task()
    end
    io.depth += 1
    return nothing
end

function Base.unlock(io::Printing)
    if io.depth > 1
        io.depth -= 1
        return nothing
    end
    try
        pass_on(io)
    finally
        io.depth = 0
        io.holder = nothing
        unlock(io.guard)
    end
    let_others(io)
    return nothing
end

function pass_on(io)
    count = io.count
    io.count = 0
    count == 0 || GC.@preserve io write_now(io, pointer(io.gathered), count)
    return nothing
end

"Writes what fits into the pipe at once, and waits for the rest."
function write_now(io, bytes, count)
    written = 0
    if isempty(io.waiting) && Sys.isunix()
        written = max(0, ccall(:write, Cssize_t, (RawFD, Ptr{UInt8}, Csize_t), Base._fd(io.pipe), bytes, count))
    end
    written == count && return nothing
    rest = copy(unsafe_wrap(Array, bytes + written, count - written))
    push!(io.waiting, rest)
    write(io.pipe, rest)
    filter!(other -> other !== rest, io.waiting)
    return nothing
end

"Yields from time to time, so that polls and interrupts are handled while code prints without pause."
function let_others(io)
    now = time_ns()
    now - io.yielded_at < PRINT_NANOSECONDS && return nothing
    yield()
    io.yielded_at = time_ns()
    return nothing
end

Base.write(io::Printing, byte::UInt8) = (box = Ref(byte); GC.@preserve box unsafe_write(io, Ptr{UInt8}(pointer_from_objref(box)), UInt(1)))
Base.flush(::Printing) = nothing
Base.close(io::Printing) = close(io.pipe)
Base.pipe_reader(io::Printing) = io.pipe
Base.pipe_writer(io::Printing) = io.pipe
Base.show(io::IO, printing::Printing) = show(io, printing.pipe)

# Behaves like the stream of a terminal.
Base.displaysize(io::Printing) = io.size
Base.get(io::Printing, key::Symbol, default) = key === :color ? io.has_color : default
Base.haskey(io::Printing, key::Symbol) = key === :color
Base.getindex(io::Printing, key::Symbol) = key === :color ? io.has_color : throw(KeyError(key))
Base.in(pair::Pair{Symbol,Bool}, io::Printing) = pair.first === :color && pair.second === io.has_color

"Gives a child process its own end of the pipe (see `another_end`)."
function Base.setup_stdio(io::Printing, is_readable::Bool)
    end_of_its_own = another_end(io.pipe, false)
    return end_of_its_own === nothing ? Base.setup_stdio(io.pipe, is_readable) : (end_of_its_own, true)
end

"""
Opens another write end of the pipe. Returns nothing where the system can't do that. A child process makes inherited ends
blocking, for everyone who shares them. If that were our own end, a full pipe would block the only thread that can empty it.
"""
function another_end(pipe, is_never_waiting)
    Sys.islinux() || return nothing
    without_waiting = 0o4000
    try
        return Base.Filesystem.open(string("/proc/self/fd/", Base.cconvert(Cint, Base._fd(pipe))), Base.Filesystem.JL_O_WRONLY | (is_never_waiting ? without_waiting : 0))
    catch
        return nothing
    end
end

# On 1.7 and later, these accept any such stream.
if !isdefined(Base, :RedirectStdStream)
    Base.redirect_stdout(io::Printing) = (redirect_stdout(io.pipe); Core.eval(Base, Expr(:(=), :stdout, io)); io)
    Base.redirect_stderr(io::Printing) = (redirect_stderr(io.pipe); Core.eval(Base, Expr(:(=), :stderr, io)); io)
end
