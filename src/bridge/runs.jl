# Runs

"""
Runs code in Main, in the calling task, and replies when it has ended. A second call with the same `id` runs nothing and
replies with the progress of the first.

`code64`, `file64`, `path64`: base64 of UTF-8. The first line of the code is line `line` of the file.
`path`: where the file is on the server; empty for any other code.
`columns`, `rows`, `has_color`: size and color support of the place that shows the output.
"""
function run(epoch::String, id::String, code64::String, file64::String, line::Int, columns::Int, rows::Int, has_color::Bool, path64::String)
    epoch == EPOCH || return other_epoch()
    run = guarded(() -> id in SEEN ? nothing : noted(id, columns, rows, has_color))
    run === nothing && return progress(id, 0, 0)
    in_turn() do
        try
            begin!(run) && finish!(run, executed(run, decoded(code64), decoded(file64), line, decoded(path64)))
        catch
            finish!(run, written(Base.invokelatest(failed, caught(0), nothing, nothing)))
        finally
            finish!(run, Written(UNREPORTED))
        end
    end
    return progress(run)
end

"The report of a run when creating its own report failed."
const UNREPORTED = """{"kind":"error","exceptions":[{"type":"ErrorException","message":"The result of this run could not be reported.","frames":[],"omittedFrames":0,"expressions":[]}]}"""

"Executes the code and returns the report as JSON."
function executed(run, code, file, line, path)
    push!(RUN_FILES, file)
    started = time_ns()
    work = () -> evaluated(run, code, file, line, path)
    report = capturing(() -> asking(() -> isempty(path) ? work() : Base.invokelatest(at_home, work, path), run), run)
    push!(report, :milliseconds => div(Int(time_ns() - started), 1_000_000))
    return written(report)
end

"""
Allows interrupts during `work`. A task on the same thread throws the exception. Thrown from another thread, or into a task
that may migrate, it can crash the process.
"""
function interruptible(work, run)
    task = current_task()
    was_sticky = task.sticky
    task.sticky = true
    run.is_interruptible = true
    @async for _ in run.orders
        # Only a waiting task can receive an exception. The other task waits, because this one runs on the same thread.
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

"Evaluates the code and shows its value. Exceptions of the user's code become a report."
function evaluated(run, code, file, line, path)
    before = exception_count()
    place = Ref(LineNumberNode(line, Symbol(file)))
    is_showing = false
    try
        statements = parsed(code, file, line)
        problem = syntax_problem(statements, file, line)
        problem === nothing || return problem
        isempty(path) || Base.invokelatest(name_file!, statements, path)
        shown_value = interruptible(run) do
            run.value = evaluate_all(statements, place)
            keep_answer(run)
            is_showing = !(run.value === nothing || ends_with_semicolon(code))
            return is_showing ? shown(run.value, run.columns, run.rows; has_color = run.has_color) : nothing
        end
        return object(:kind => "value", :shown => shown_value)
    catch
        # In the latest world, so that the report uses functions and types that this run defined.
        return Base.invokelatest(failed, caught(before), place[], is_showing ? typeof(run.value) : nothing, run)
    end
end

"""
Returns the report of the exceptions that ended a run. `place`: the current statement; nothing before the code started.
`shown_type`: the type of the value whose `show` failed; nothing when the code itself failed.
`run`: the run, once its code has started.
"""
function failed(problems, place, shown_type, run = nothing)
    run === nothing || keep_error(run, problems)
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

"Returns the statements of `code`, with line number nodes between them."
function parsed(code, file, line)
    text = string('\n'^(line - 1), code)
    # 1.5 has no parseall, and its parse_input_line drops the line of an error.
    whole = isdefined(Meta, :parseall) ? Meta.parseall(text; filename = file) :
        ccall(:jl_parse_all, Any, (Ptr{UInt8}, Csize_t, Ptr{UInt8}, Csize_t), text, sizeof(text), file, sizeof(file))
    return Meta.isexpr(whole, :toplevel) ? whole.args : Any[LineNumberNode(line, Symbol(file)), whole]
end

"Returns the report of code with a syntax error, none of which is evaluated; nothing for valid code."
function syntax_problem(statements, file, line)
    for statement in statements
        statement isa LineNumberNode && (line = statement.line)
        # Called this way, Julia compiles it only for code with an error.
        Meta.isexpr(statement, (:error, :incomplete)) && return Base.invokelatest(described_syntax, statement, file, line)
    end
    return nothing
end

function described_syntax(statement, file, line)
    detail = isempty(statement.args) ? "syntax error" : statement.args[1]
    text = detail isa AbstractString ? String(detail) : bounded_or_note(io -> showerror(io, detail), MESSAGE_BYTES)
    # On 1.10 and later, line and column are only in the message.
    position = match(r"# Error @ .*?:(\d+)(?::(\d+))?", text)
    position === nothing || (line = parse(Int, position[1]))
    column = position === nothing || position[2] === nothing ? 0 : parse(Int, position[2])
    problem = object(:type => "ParseError", :message => startswith(text, "ParseError") ? text : string("syntax: ", text),
        :frames => Any[], :omittedFrames => 0, :expressions => Any[],
        :syntax => object(:file => file, :line => line, :column => column))
    return object(:kind => "error", :exceptions => Any[problem])
end

"Evaluates the statements one by one. Each sees the definitions of the previous ones. Sets `place` to the current one."
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

"Lets a top-level loop assign to global variables, as in a REPL."
function soft_scope(@nospecialize(statement))
    statement isa Expr || return statement
    statement.head === :toplevel && return Expr(:toplevel, Any[soft_scope(each) for each in statement.args]...)
    statement.head in (:module, :using, :import, :export, :public, :meta, :error, :incomplete, :thunk) && return statement
    statement.head === :global && all(name -> name isa Symbol, statement.args) && return statement
    return Expr(:block, Expr(:softscope, true), statement)
end
