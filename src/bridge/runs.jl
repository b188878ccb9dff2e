# Runs

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
end
Run(id, columns, rows) = Run(id, :waiting, false, Output(), Written[], 0, Written("null"), nothing, 0, 0, nothing, Channel{Nothing}(8), 0, 0, columns, rows)

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

"""
Runs code in Main, in the task that calls this, and answers when it has ended. `id` is known from now on: a second call
with it answers how far the run has come, and runs nothing.

`code64`, `file64`: base64 of UTF-8. The first line of the code is line `line` of the file.
"""
function run(epoch::String, id::String, code64::String, file64::String, line::Int, columns::Int, rows::Int)
    epoch == EPOCH || return other_epoch()
    run = guarded(() -> id in SEEN ? nothing : noted(id, columns, rows))
    run === nothing && return progress(id, 0, 0)
    in_turn() do
        try
            begin!(run) && finish!(run, executed(run, decoded(code64), decoded(file64), line))
        catch
            finish!(run, written(Base.invokelatest(failed, caught(0), nothing, nothing)))
        finally
            finish!(run, Written(UNREPORTED))
        end
    end
    return progress(run)
end

"A new run under an id that is known from now on."
function noted(id, columns, rows)
    push!(SEEN, id)
    return RUNS[id] = Run(id, columns, rows)
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

"The report of a run whose own report could not be made."
const UNREPORTED = """{"kind":"error","exceptions":[{"type":"ErrorException","message":"The result of this run could not be reported.","frames":[],"omittedFrames":0,"expressions":[]}]}"""

function drop!(id)
    haskey(RUNS, id) || return nothing
    discard!(RUNS[id].output)
    delete!(RUNS, id)
    return nothing
end

"The report of the run: what the code came to, as JSON."
function executed(run, code, file, line)
    push!(RUN_FILES, file)
    started = time_ns()
    report = capturing(() -> evaluated(run, code, file, line), run)
    push!(report, :milliseconds => div(Int(time_ns() - started), 1_000_000))
    return written(report)
end

"""
Lets the user's code be interrupted while `work` goes on. The one who throws is a task on the same thread: thrown from
another thread, or into a task that may move, an exception can end the process.
"""
function interruptible(work, run)
    task = current_task()
    was_sticky = task.sticky
    task.sticky = true
    run.is_interruptible = true
    @async for _ in run.orders
        # Throwing needs a task that waits, and on this thread the other one does: this one is running.
        if run.is_interruptible && !istaskdone(task)
            schedule(task, InterruptException(); error = true)
            run.thrown += 1
        end
        run.orders_seen += 1
    end
    try
        return work()
    finally
        run.is_interruptible = false
        task.sticky = was_sticky
    end
end

"Evaluates the code and shows its value; whatever the user's code throws becomes a report."
function evaluated(run, code, file, line)
    before = exception_count()
    place = Ref(LineNumberNode(line, Symbol(file)))
    is_showing = false
    try
        statements = parsed(code, file, line)
        problem = syntax_problem(statements, file, line)
        problem === nothing || return problem
        shown_value = interruptible(run) do
            run.value = evaluate_all(statements, place)
            is_showing = !(run.value === nothing || ends_with_semicolon(code))
            return is_showing ? shown(run.value, run.columns, run.rows) : nothing
        end
        return object(:kind => "value", :shown => shown_value)
    catch
        # In the newest world: an error is told with the functions and types that this run defined.
        return Base.invokelatest(failed, caught(before), place[], is_showing ? typeof(run.value) : nothing)
    end
end

"""
The report of the exceptions that ended a run. `place`: the statement that was at work; nothing when the code was not reached.
`shown_type`: the type of the value that could not be shown; nothing when the code itself failed.
"""
function failed(problems, place, shown_type)
    preface = shown_type === nothing ? "" : string("Error showing value of type ", shown_type, ":\n")
    newest = first(problems).exception
    while newest isa LoadError
        newest = newest.error
    end
    newest isa InterruptException && return object(:kind => "interrupted")
    exceptions = Any[]
    for (index, problem) in enumerate(problems)
        push!(exceptions, index == 1 ? described(problem, place, preface) : described(problem))
        append!(exceptions, Any[described(cause) for cause in causes(problem.exception)])
    end
    return object(:kind => "error", :exceptions => exceptions[1:min(end, 20)])
end

"The statements of `code` and, between them, the lines they stand on."
function parsed(code, file, line)
    text = string('\n'^(line - 1), code)
    # 1.5 has no parseall; its parser of input gives the same.
    whole = isdefined(Meta, :parseall) ? Meta.parseall(text; filename = file) : Base.parse_input_line(text; filename = file)
    return Meta.isexpr(whole, :toplevel) ? whole.args : Any[LineNumberNode(line, Symbol(file)), whole]
end

"The report of code that cannot be read; nothing of such code is evaluated. Nothing when it can be."
function syntax_problem(statements, file, line)
    for statement in statements
        statement isa LineNumberNode && (line = statement.line)
        Meta.isexpr(statement, (:error, :incomplete)) || continue
        detail = isempty(statement.args) ? "syntax error" : statement.args[1]
        text = detail isa AbstractString ? String(detail) : bounded_or_note(io -> showerror(io, detail), MESSAGE_BYTES)
        # 1.10 and later tell line and column in the words alone.
        told = match(r"# Error @ .*?:(\d+)(?::(\d+))?", text)
        told === nothing || (line = parse(Int, told[1]))
        column = told === nothing || told[2] === nothing ? 0 : parse(Int, told[2])
        problem = object(:type => "ParseError", :message => startswith(text, "ParseError") ? text : string("syntax: ", text),
            :frames => Any[], :omittedFrames => 0, :expressions => Any[],
            :syntax => object(:file => file, :line => line, :column => column))
        return object(:kind => "error", :exceptions => Any[problem])
    end
    return nothing
end

"Evaluates one statement after the other, each seeing what those before it defined. `place` tells which one it is at."
function evaluate_all(statements, place)
    value = nothing
    for statement in statements
        if statement isa LineNumberNode
            place[] = statement
        else
            value = evaluate_in_main(Expr(:toplevel, place[], soft_scope(statement)))
        end
    end
    return value
end

"As in a REPL: a loop at top level may assign to the variables around it."
function soft_scope(@nospecialize(statement))
    statement isa Expr || return statement
    statement.head === :toplevel && return Expr(:toplevel, Any[soft_scope(each) for each in statement.args]...)
    statement.head in (:module, :using, :import, :export, :public, :meta, :error, :incomplete, :thunk) && return statement
    statement.head === :global && all(name -> name isa Symbol, statement.args) && return statement
    return Expr(:block, Expr(:softscope, true), statement)
end

"Whether the code ends in a semicolon, which hides its value as in a REPL. Comments may follow; one that ends so does not count."
function ends_with_semicolon(code)
    last_one = findlast(isequal(';'), code)
    last_one === nothing && return false
    rest = split(SubString(code, nextind(code, last_one)), '\n')
    all(line -> isempty(strip(line)) || startswith(strip(line), '#'), rest) || return false
    # Within a comment a bracket does no harm, elsewhere it does.
    broken = parsed(string(SubString(code, 1, prevind(code, last_one)), ')'), "", 1)
    return Meta.isexpr(last(broken), (:error, :incomplete))
end
