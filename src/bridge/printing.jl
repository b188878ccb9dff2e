# Printing

"""
What standard output and error are while a run goes on: the pipe, with what Julia prints gathered before it where it prints
much at a time. Each write to the pipe alone costs a turn of the event loop, ten times what printing a line costs. What is
gathered is passed on when the code next waits or yields, and otherwise as soon as it is older than `PRINT_NANOSECONDS` and
more is printed, or is too much. The first writes after a pause are passed on at once: code of C, or a child process, may
print next.
"""
mutable struct Printing <: Base.AbstractPipe
    pipe::Base.PipeEndpoint
    gathered::Vector{UInt8}
    "Bytes of `gathered` that are in use."
    count::Int
    "What is on its way: it must live until the pipe has it, also when the one who writes is interrupted."
    passing::Vector{UInt8}
    passed_at::UInt64
    "When something was printed last, and how many writes there were since the last pause."
    written_at::UInt64
    burst::Int
    "Whether a task waits for the code to yield."
    is_due::Bool
    guard::ReentrantLock
end
Printing(pipe) = Printing(pipe, Vector{UInt8}(undef, PRINT_BYTES), 0, UInt8[], 0, 0, 0, false, ReentrantLock())

function Base.unsafe_write(io::Printing, bytes::Ptr{UInt8}, count::UInt)
    lock(io.guard)
    try
        isopen(io.pipe) || throw(Base.IOError("stream is closed or unusable", 0))
        io.count + count > PRINT_BYTES && pass_on(io)
        count > PRINT_BYTES && return Int(unsafe_write(io.pipe, bytes, count))
        GC.@preserve io unsafe_copyto!(pointer(io.gathered, io.count + 1), bytes, Int(count))
        io.count += Int(count)
        now = time_ns()
        io.burst = now - io.written_at > PRINT_NANOSECONDS ? 1 : io.burst + 1
        io.written_at = now
        if io.burst <= DIRECT_WRITES || now - io.passed_at > PRINT_NANOSECONDS
            pass_on(io)
        elseif !io.is_due
            io.is_due = true
            @async pass_on_late(io)
        end
    finally
        unlock(io.guard)
    end
    return Int(count)
end

"Hands what was gathered to the pipe."
function pass_on(io::Printing)
    lock(io.guard)
    try
        io.count == 0 && return nothing
        io.passing = io.gathered[1:io.count]
        io.count = 0
        write(io.pipe, io.passing)
    finally
        io.passed_at = time_ns()
        unlock(io.guard)
    end
    return nothing
end

function pass_on_late(io)
    io.is_due = false
    try
        pass_on(io)
    catch
        # The code has closed its output.
    end
    return nothing
end

Base.write(io::Printing, byte::UInt8) = (box = Ref(byte); GC.@preserve box unsafe_write(io, Ptr{UInt8}(pointer_from_objref(box)), UInt(1)))
Base.flush(io::Printing) = pass_on(io)
Base.close(io::Printing) = (pass_on(io); close(io.pipe))
Base.lock(io::Printing) = lock(io.guard)
Base.unlock(io::Printing) = unlock(io.guard)
Base.pipe_reader(io::Printing) = io.pipe
Base.pipe_writer(io::Printing) = io.pipe
Base.show(io::IO, printing::Printing) = show(io, printing.pipe)
"A child process that is given this stream writes to the pipe itself."
Base.setup_stdio(io::Printing, is_readable::Bool) = (pass_on(io); Base.setup_stdio(io.pipe, is_readable))

# From 1.7 on these take any such stream.
if !isdefined(Base, :RedirectStdStream)
    Base.redirect_stdout(io::Printing) = (redirect_stdout(io.pipe); Core.eval(Base, Expr(:(=), :stdout, io)); io)
    Base.redirect_stderr(io::Printing) = (redirect_stderr(io.pipe); Core.eval(Base, Expr(:(=), :stderr, io)); io)
end
