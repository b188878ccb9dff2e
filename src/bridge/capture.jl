# Capturing

struct BridgeDisplay <: AbstractDisplay
    run::Run
end

function Base.display(display::BridgeDisplay, @nospecialize(value))
    run = display.run
    keep_displayed(() -> plain(value, run.columns, run.rows, run.has_color), run, shown(value, run.columns, run.rows; has_color = run.has_color))
end

Base.display(display::BridgeDisplay, type::AbstractString, @nospecialize(value)) = Base.display(display, MIME(type), value)

"""
Displays `value` in one form. As the manual says, text is taken as the data of a form that is text, and bytes as the data of
one that is not. What the value's own `show` throws is the user's to see, as in a REPL. A form that the page cannot draw is
printed when it is text, as Julia's own display does; that one would print to where the process began.
"""
function Base.display(display::BridgeDisplay, type::MIME, @nospecialize(value))
    run = display.run
    name = string(type)
    limit = get(Dict(FORMS), name, 0)
    is_data = value isa (istextmime(type) ? AbstractString : AbstractVector{UInt8})
    if limit > 0 && (is_data || Base.invokelatest(showable, type, value))
        data = form(name, limit, io -> is_data ? write(io, value) : show_form(io, name, value))
        rich, omitted = Any[], Any[]
        add_form!(rich, omitted, name, data)
        text = is_data ? data_text(type, value) : plain(value, run.columns, run.rows, run.has_color)
        return keep_displayed(() -> text, run, shown_as(text, false, rich, omitted))
    end
    istextmime(type) || throw(MethodError(Base.display, (display, type, value)))
    text, is_cut = bounded(io -> show_text(io, type, value, run.columns, run.rows, run.has_color), TEXT_BYTES)
    keep_displayed(() -> text, run, shown_as(text, is_cut, Any[], Any[]))
end

Base.displayable(::BridgeDisplay, type::MIME) = istextmime(type) || any(form -> first(form) == string(type), FORMS)

"What stands for data of a form as text: they themselves where they are short, and can be read."
function data_text(type, value)
    is_text = value isa AbstractString
    is_text && sizeof(value) <= READABLE_BYTES && return String(value)
    return string(type, ", ", counted(is_text ? length(value) : sizeof(value), is_text ? "character" : "byte"))
end

"""
Keeps a displayed value and puts a mark into the output where it belongs: an escape sequence, which any terminal would
swallow, with the epoch, which no other text has. What is too much to be kept is printed, as the text that `plain_text()` gives.
"""
function keep_displayed(@nospecialize(plain_text), run, json)
    number = guarded() do
        length(run.items) < KEPT_ITEMS && run.item_bytes + sizeof(json.text) <= KEPT_ITEM_BYTES || return 0
        push!(run.items, json)
        run.item_bytes += sizeof(json.text)
        return length(run.items)
    end
    run.pipe === nothing && return nothing
    write(run.pipe, number > 0 ? string("\e]engee;", EPOCH, ';', number, '\a') : string(plain_text(), '\n'))
    return nothing
end

"""
Runs `work` with standard output and error led into the run, in the order in which they are written, whoever writes
them: Julia, C, a child process. Both are put back, whatever the code did with them.
"""
function capturing(work, run)
    old_output, old_error = stdout, stderr
    display = BridgeDisplay(run)
    pipe = writer = drain = nothing
    try
        reader, pipe = redirect_stdout()
        run.pipe = writer = Printing(pipe, run)
        redirect_stdout(writer)
        redirect_stderr(writer)
        set_apart!(pipe)
        drain = @async drain!(run, reader)
        pushdisplay(display)
        return Base.CoreLogging.with_logger(work, redirected(Base.CoreLogging.current_logger(), old_error, writer))
    finally
        quietly(Base.Libc.flush_cstdio)
        run.pipe = nothing
        quietly(() -> redirect_stdout(old_output))
        quietly(() -> redirect_stderr(old_error))
        # The code may have taken it away itself.
        quietly(() -> popdisplay(display))
        pipe === nothing || quietly(() -> close(pipe))
        drain === nothing || await(drain, DRAIN_SECONDS)
    end
end

"Does one thing of several that all have to be done."
function quietly(work)
    try
        work()
    catch
    end
    return nothing
end

"""
Gives the two descriptors of the process, which child processes inherit, an end of the pipe of their own, and the pipe more
room than usual.
"""
function set_apart!(pipe)
    Sys.islinux() || return nothing
    set_pipe_size = 1031
    ccall(:fcntl, Cint, (RawFD, Cint, Cint...), Base._fd(pipe), set_pipe_size, PIPE_BYTES)
    for descriptor in (RawFD(1), RawFD(2))
        file = another_end(pipe, true)
        file === nothing && return nothing
        Base.Libc.dup(file.handle, descriptor)
        close(file)
    end
    return nothing
end

"""
The logger, writing to `writer` where it would write to `old_error`: one made at start-up keeps the stream it was made with,
and one that was made in an earlier run that run's, which is closed.
"""
function redirected(logger, old_error, writer)
    kind = typeof(logger)
    :stream in fieldnames(kind) && (logger.stream === old_error || !isopen(logger.stream)) || return logger
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
