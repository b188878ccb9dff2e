# Input

"""
What standard input is while a run goes on. Code that reads from it waits until somebody answers: the reply to `poll` tells
of the question. Descriptor 0 of the process stays as it is, and so does the input of child processes.
"""
mutable struct Asking <: IO
    "What standard input was before: the one that child processes get."
    original::Any
    "What was answered and not read yet."
    bytes::Vector{UInt8}
    "Lets one task ask at a time. Not a lock, which would keep finalizers from running while it waits."
    turn::Base.Semaphore
    "The number of the question that waits for an answer, or 0, and how many there have been."
    question::Int
    asked::Int
    answers::Channel{String}
    "The newest question that was told of, and when somebody last asked how the run goes."
    told::Int
    followed_at::Float64
    is_closed::Bool
end
Asking(original) = Asking(original, UInt8[], Base.Semaphore(1), 0, 0, Channel{String}(1), 0, time(), false)

struct NobodyAnswers <: Exception end
Base.showerror(io::IO, ::NobodyAnswers) = print(io, "The code waits for input, and nobody follows the run who could answer.")

"Waits for a line, or for the end of the input, after which the next read asks again, as in a terminal."
function ask!(io)
    Base.acquire(io.turn)
    try
        (io.is_closed || !isempty(io.bytes)) && return nothing
        io.followed_at = time()
        io.question = io.asked += 1
        while !isready(io.answers) && !io.is_closed
            time() - io.followed_at > UNFOLLOWED_SECONDS && throw(NobodyAnswers())
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

# Code that redirects standard input for a while puts this one back.
if isdefined(Base, :RedirectStdStream)
    (redirect::Base.RedirectStdStream)(io::Asking) = (redirect(io.original); set_standard_input(io); io)
else
    Base.redirect_stdin(io::Asking) = (redirect_stdin(io.original); set_standard_input(io); io)
end

set_standard_input(io) = Core.eval(Base, Expr(:(=), :stdin, io))

"The standard inputs of the runs that go on."
const INPUTS = Dict{String,Asking}()

"Does `work` with a standard input that asks the window that follows the run."
function asking(work, run)
    before = stdin
    # A run that was ended by force may have left its own.
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

"The input of a run that goes on; nothing when it does not."
input_of(id) = guarded(() -> get(INPUTS, id, nothing))

"Whether a run has asked something that nobody was told of. The caller counts as following the run."
function has_news(input)
    input === nothing && return false
    input.followed_at = time()
    return input.question > input.told
end

"The number of the question that a run waits with; 0: with none."
function told_question(id)
    input = input_of(id)
    input === nothing && return 0
    return input.told = input.question
end

"Answers a question with a line and its end, or with the empty text, which is the end of the input. A second answer is ignored."
function answer(epoch::String, id::String, question::Int, text64::String)
    epoch == EPOCH || return other_epoch()
    input = input_of(id)
    input === nothing || input.question != question || isready(input.answers) || put!(input.answers, decoded(text64))
    return reply(object(:kind => "answered", :epoch => EPOCH))
end
