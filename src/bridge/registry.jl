# The runs that are known, and whose turn it is

mutable struct Run
    id::String
    "`waiting` for another run, `running`, `done`."
    state::Symbol
    "Whether the user's code is what the task is busy with: nothing else may be interrupted."
    is_interruptible::Bool
    output::Output
    "Displayed values, as JSON, in order; in the output a mark stands in the place of each."
    items::Vector{Written}
    item_bytes::Int
    "JSON, when done."
    report::Written
    value::Any
    "How far the output and the displayed values have been asked for."
    asked_position::Int
    asked_items::Int
    "The pipe that the run prints to."
    pipe::Any
    "Wishes to interrupt it, how many of them have been looked at, and how many were thrown into the code."
    orders::Channel{Nothing}
    orders_seen::Int
    thrown::Int
    columns::Int
    rows::Int
    "Whether a terminal shows what is printed, which can draw colors."
    has_color::Bool
end
Run(id, columns, rows, has_color) = Run(id, :waiting, false, Output(), Written[], 0, Written("null"), nothing, 0, 0, nothing, Channel{Nothing}(8), 0, 0, columns, rows, has_color)

"Runs by id until they are forgotten, the ids of all that were ever asked for, and the file names they gave to their code."
const RUNS = Dict{String,Run}()
const SEEN = Set{String}()
const RUN_FILES = Set{String}()
"The order in which runs have ended."
const ENDED = String[]
"Guards the above, and the fields of runs, for the blink of an eye: never while user code runs."
const GUARD = ReentrantLock()
"The turns of another bridge in this Julia, of a window with another version of the extension; new ones where there is none."
function shared_turn()
    for name in names_in_main(; all = true)
        startswith(String(name), "#engee_") && is_in_main(name) || continue
        other = global_value(name)
        other isa Module && other !== @__MODULE__() && isdefined(other, :TURN) && return getfield(other, :TURN)
    end
    return Base.Semaphore(1)
end

"One run at a time: redirection is for the whole process. Not a lock, which would keep finalizers from running meanwhile."
const TURN = shared_turn()

"What ends with the run that came last. A semaphore alone lets a run that comes just when a turn ends go before those that wait."
const LAST_TURN = Ref(Base.Event())
notify(LAST_TURN[])

"Does `work` when every run that came before has had its turn, and nothing else runs."
function in_turn(work)
    mine = Base.Event()
    before = guarded() do
        previous = LAST_TURN[]
        LAST_TURN[] = mine
        return previous
    end
    wait(before)
    Base.acquire(TURN)
    try
        return work()
    finally
        Base.release(TURN)
        notify(mine)
    end
end

guarded(work) = lock(work, GUARD)

"A new run under an id that is known from now on."
function noted(id, columns, rows, has_color)
    push!(SEEN, id)
    return RUNS[id] = Run(id, columns, rows, has_color)
end

"False when it was taken back while it waited."
function begin!(run)
    return guarded() do
        run.state === :waiting || return false
        run.state = :running
        return true
    end
end

"Ends a run with the first report that is given."
function finish!(run, report)
    guarded() do
        run.state === :done && return nothing
        run.report = report
        run.output.is_closed = true
        run.state = :done
        push!(ENDED, run.id)
        length(ENDED) > KEPT_VALUES && haskey(RUNS, ENDED[end-KEPT_VALUES]) && (RUNS[ENDED[end-KEPT_VALUES]].value = nothing)
        length(ENDED) > KEPT_RUNS && drop!(popfirst!(ENDED))
        close(run.orders)
    end
    return nothing
end

function drop!(id)
    haskey(RUNS, id) || return nothing
    discard!(RUNS[id].output)
    delete!(RUNS, id)
    return nothing
end
