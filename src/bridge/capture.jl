# Output capture

struct BridgeDisplay <: AbstractDisplay
    run::Run
end

function Base.display(display::BridgeDisplay, @nospecialize(value))
    run = display.run
    keep_displayed(() -> plain(value, run.columns, run.rows, run.has_color), run, shown(value, run.columns, run.rows; has_color = run.has_color))
end

Base.display(display::BridgeDisplay, type::AbstractString, @nospecialize(value)) = Base.display(display, MIME(type), value)

"""
Displays `value` in one form. As documented by Julia, a string is the data of a text form, and bytes are the data of a binary
form. Exceptions of the value's `show` reach the user's code, as in a REPL. A text form that the results view can't draw is
printed. Julia's own text display would do the same, but to the original standard output.
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

"Returns the text for data of a form: the data itself when it is short text, otherwise its type and size."
function data_text(type, value)
    is_text = value isa AbstractString
    is_text && sizeof(value) <= READABLE_BYTES && return String(value)
    return string(type, ", ", counted(is_text ? length(value) : sizeof(value), is_text ? "character" : "byte"))
end

"""
Keeps a displayed value and writes a mark to the output at its position: an escape sequence that terminals ignore, with the
epoch, which makes it unique. Beyond the limits, `plain_text()` is printed instead.
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
Calls `work` and captures standard output and error of Julia, C code and child processes in the order of writing. Restores
both streams, whatever the code did to them.
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
        # The code may have removed it.
        quietly(() -> popdisplay(display))
        pipe === nothing || quietly(() -> close(pipe))
        drain === nothing || await(drain, DRAIN_SECONDS)
    end
end

"Calls `work` and ignores exceptions, so that the next steps still happen."
function quietly(@nospecialize(work))
    try
        work()
    catch
    end
    return nothing
end

"""
Gives descriptors 1 and 2, which child processes inherit, their own end of the pipe, and enlarges the pipe.
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
Returns the logger with `writer` in place of a stale stream. A logger created at startup writes to `old_error`; one created in
an earlier run writes to the closed stream of that run.
"""
function redirected(logger, old_error, writer)
    kind = typeof(logger)
    :stream in fieldnames(kind) && (logger.stream === old_error || !isopen(logger.stream)) || return logger
    fields = Any[]
    for name in fieldnames(kind)
        push!(fields, name === :stream ? writer : getfield(logger, name))
    end
    return kind(fields...)
end

"Reads the pipe into the run until all writers have closed it."
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

"Waits for a task for at most `seconds`."
function await(task, seconds)
    deadline = time() + seconds
    while !istaskdone(task) && time() < deadline
        yield()
        istaskdone(task) || sleep(0.001)
    end
    return nothing
end
