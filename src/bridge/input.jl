# Standard input

"""
Standard input during a run. Code that reads from it waits for an answer. The reply to `poll` contains the number of the
question. Descriptor 0 of the process and the input of child processes stay unchanged.
"""
mutable struct Asking <: IO
    "The previous standard input, which child processes use."
    original::Any
    "Answered bytes that have not been read."
    bytes::Vector{UInt8}
    "Lets one task ask at a time. Not a lock, because a held lock blocks finalizers."
    turn::Base.Semaphore
    "The number of the open question, or 0, and the number of questions so far."
    question::Int
    asked::Int
    answers::Channel{String}
    "The newest question included in a reply, and the time of the last poll."
    reported::Int
    followed_at::Float64
    is_closed::Bool
end
Asking(original) = Asking(original, UInt8[], Base.Semaphore(1), 0, 0, Channel{String}(1), 0, time(), false)

struct InputUnavailable <: Exception end
Base.showerror(io::IO, ::InputUnavailable) = print(io, "The code is waiting for input, but no window is following this run.")

"Waits for a line or the end of the input. After the end, the next read asks again, as in a terminal."
function ask!(io)
    Base.acquire(io.turn)
    try
        (io.is_closed || !isempty(io.bytes)) && return nothing
        io.followed_at = time()
        io.question = io.asked += 1
        while !isready(io.answers) && !io.is_closed
            time() - io.followed_at > UNFOLLOWED_SECONDS && throw(InputUnavailable())
            sleep(0.02)
        end
        isready(io.answers) && append!(io.bytes, codeunits(take!(io.answers)))
    finally
        io.question = 0
        Base.release(io.turn)
    end
    return nothing
end

Base.eof(io::Asking) = isempty(io.bytes) && (ask!(io); isempty(io.bytes))
Base.bytesavailable(io::Asking) = length(io.bytes)
Base.read(io::Asking, ::Type{UInt8}) = eof(io) ? throw(EOFError()) : popfirst!(io.bytes)
Base.peek(io::Asking, ::Type{UInt8}) = eof(io) ? throw(EOFError()) : first(io.bytes)
Base.readavailable(io::Asking) = eof(io) ? UInt8[] : splice!(io.bytes, 1:length(io.bytes))
Base.isopen(io::Asking) = !io.is_closed
Base.isreadable(io::Asking) = !io.is_closed
Base.iswritable(::Asking) = false
Base.close(io::Asking) = (io.is_closed = true; nothing)
Base.show(io::IO, asking::Asking) = show(io, asking.original)
Base.setup_stdio(io::Asking, is_readable::Bool) = Base.setup_stdio(io.original, is_readable)

# Lets code restore this stream after a temporary redirection.
if isdefined(Base, :RedirectStdStream)
    (redirect::Base.RedirectStdStream)(io::Asking) = (redirect(io.original); set_standard_input(io); io)
else
    Base.redirect_stdin(io::Asking) = (redirect_stdin(io.original); set_standard_input(io); io)
end

set_standard_input(io) = Core.eval(Base, Expr(:(=), :stdin, io))

# `RUNS` explains the type.
"The standard inputs of active runs."
const INPUTS = Dict{String,Any}()

"Calls `work` with a standard input that asks the window that polls the run."
function asking(work, run)
    before = stdin
    # A run that was terminated may have left its own stream.
    io = Asking(nameof(typeof(before)) === :Asking ? before.original : before)
    guarded(() -> INPUTS[run.id] = io)
    set_standard_input(io)
    try
        return work()
    finally
        stdin === io && set_standard_input(io.original)
        close(io)
        guarded(() -> delete!(INPUTS, run.id))
    end
end

"Returns the input of an active run, or nothing."
input_of(id) = guarded(() -> get(INPUTS, id, nothing))

"Returns whether a run has a question that no reply has included. Also notes that the run is being polled."
function has_news(input)
    input === nothing && return false
    input.followed_at = time()
    return input.question > input.reported
end

"Returns the number of the open question of a run, or 0, for a reply."
function reported_question(id)
    input = input_of(id)
    input === nothing && return 0
    return input.reported = input.question
end

"Answers a question with a line including its end, or with an empty text for the end of the input. Ignores second answers."
function answer(epoch::String, id::String, question::Int, text64::String)
    epoch == EPOCH || return other_epoch()
    input = input_of(id)
    input === nothing || input.question != question || isready(input.answers) || put!(input.answers, decoded(text64))
    return reply(object(:kind => "answered", :epoch => EPOCH))
end
