# Capturing

struct BridgeDisplay <: AbstractDisplay
    run::Run
end

Base.display(display::BridgeDisplay, @nospecialize(value)) = keep_displayed(display.run, shown(value, display.run.columns, display.run.rows))
Base.display(display::BridgeDisplay, type::AbstractString, @nospecialize(value)) = Base.display(display, MIME(type), value)
function Base.display(display::BridgeDisplay, type::MIME, @nospecialize(value))
    text = bounded_or_note(io -> Base.invokelatest(show, IOContext(io, :limit => true), type, value), TEXT_BYTES)
    keep_displayed(display.run, shown_in_forms(value, istextmime(type) ? text : string(type), false, (string(type),)))
end
Base.displayable(::BridgeDisplay, type::MIME) = string(type) == "text/plain" || any(form -> first(form) == string(type), FORMS)

"""
Keeps a displayed value and puts a mark into the output where it belongs: an escape sequence, which any terminal would
swallow, with the epoch, which no other text has.
"""
function keep_displayed(run, json)
    number = guarded() do
        length(run.items) < ITEM_COUNT || return 0
        push!(run.items, json)
        return length(run.items)
    end
    number == 0 || run.pipe === nothing || write(run.pipe, string("\e]engee;", EPOCH, ';', number, '\a'))
    return nothing
end

"""
Runs `work` with standard output and error led into the run, in the order in which they are written, whoever writes
them: Julia, C, a child process. Both are put back, whatever the code did with them.
"""
function capturing(work, run)
    old_output, old_error = stdout, stderr
    reader, pipe = redirect_stdout()
    writer = Printing(pipe)
    redirect_stdout(writer)
    redirect_stderr(writer)
    run.pipe = writer
    drain = @async drain!(run, reader)
    display = BridgeDisplay(run)
    pushdisplay(display)
    run.state = :running
    try
        return Base.CoreLogging.with_logger(work, redirected(Base.CoreLogging.global_logger(), old_error, writer))
    finally
        pass_on_late(writer)
        Base.Libc.flush_cstdio()
        run.pipe = nothing
        redirect_stdout(old_output)
        redirect_stderr(old_error)
        try
            popdisplay(display)
        catch
            # The code took it away itself.
        end
        close(pipe)
        await(drain, DRAIN_SECONDS)
    end
end

"The logger, writing to `writer` where it would write to `old_error`: one made at start-up keeps the stream it was made with."
function redirected(logger, old_error, writer)
    kind = typeof(logger)
    :stream in fieldnames(kind) && logger.stream === old_error || return logger
    return kind((name === :stream ? writer : getfield(logger, name) for name in fieldnames(kind))...)
end

"Moves what comes through the pipe into the run, until all who write have closed it."
function drain!(run, reader)
    while !eof(reader)
        bytes = readavailable(reader)
        guarded() do
            append!(run.output, bytes)
        end
    end
    close(reader)
    return nothing
end

"Waits for a task, and no longer than so many seconds."
function await(task, seconds)
    deadline = time() + seconds
    while !istaskdone(task) && time() < deadline
        yield()
        istaskdone(task) || sleep(0.001)
    end
    return nothing
end
