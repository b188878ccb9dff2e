# Known runs and their order

mutable struct Run
    id::String
    "`waiting` for another run, `running` or `done`."
    state::Symbol
    "Whether the task is executing the user's code. Nothing else may be interrupted."
    is_interruptible::Bool
    output::Output
    "Displayed values as JSON, in order. A mark in the output holds the position of each."
    items::Vector{Written}
    item_bytes::Int
    "The report as JSON, once the run is done."
    report::Written
    value::Any
    "The highest output position and number of displayed values requested so far."
    asked_position::Int
    asked_items::Int
    "The stream that the run prints to."
    pipe::Any
    "Interrupt requests, the number handled, and the number thrown into the code."
    orders::Channel{Nothing}
    orders_seen::Int
    thrown::Int
    columns::Int
    rows::Int
    "Whether the output is shown in a terminal with colors."
    has_color::Bool
    "When the run began and ended, in milliseconds by Julia's clock; 0 before that."
    began::Int
    ended::Int
end
Run(id, columns, rows, has_color) = Run(id, :waiting, false, Output(), Written[], 0, Written("null"), nothing, 0, 0, nothing, Channel{Nothing}(8), 0, 0, columns, rows, has_color, 0, 0)

milliseconds_now() = floor(Int, time() * 1000)

# Julia contains the compiled methods of a `Dict{String,Any}`.
"The runs that are still stored, by id; the ids of all runs so far; and the file names of their code."
const RUNS = Dict{String,Any}()
const SEEN = Set{String}()
const RUN_FILES = Set{String}()
"The ids of ended runs, in order."
const ENDED = String[]
"Returns the semaphore of another bridge in this Julia, from another version of the extension, or a new one."
function shared_turn()
    for name in names_in_main(; all = true)
        startswith(String(name), "#engee_") && is_in_main(name) || continue
        other = global_value(name)
        other isa Module && other !== @__MODULE__() && isdefined(other, :TURN) && return getfield(other, :TURN)
    end
    return Base.Semaphore(1)
end

"Allows one run at a time, because redirection affects the whole process. Not a lock, because a held lock blocks finalizers."
const TURN = shared_turn()

"The event that the newest run sets when it ends. A semaphore alone would let a new run overtake waiting ones."
const LAST_TURN = Ref(Base.Event())
notify(LAST_TURN[])

"Calls `work` after all earlier runs, while nothing else runs."
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

"Creates a run and marks its id as known."
function noted(id, columns, rows, has_color)
    push!(SEEN, id)
    return RUNS[id] = Run(id, columns, rows, has_color)
end

"Starts a run. Returns false when it was canceled while it waited."
function begin!(run)
    return guarded() do
        run.state === :waiting || return false
        run.state = :running
        run.began = milliseconds_now()
        return true
    end
end

"Ends a run. Only the first report counts."
function finish!(run, report)
    guarded() do
        run.state === :done && return nothing
        run.report = report
        run.output.is_closed = true
        run.ended = milliseconds_now()
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
