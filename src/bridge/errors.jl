# Errors

"One exception with its stack."
struct Problem
    exception::Any
    frames::Vector{Base.StackTraces.StackFrame}
    omitted::Int
end

"Returns the current exceptions, newest first, without those from before the run."
function caught(before::Int)
    # 1.7 and later call it current_exceptions.
    stack = isdefined(Base, :current_exceptions) ? Base.current_exceptions() : Base.catch_stack()
    return Any[Problem(entry[1], looked_up(entry[2])...) for entry in reverse(stack[before+1:end])]
end

exception_count() = length(isdefined(Base, :current_exceptions) ? Base.current_exceptions() : Base.catch_stack())

"Returns the frames of a stack, innermost first. Skips the middle of a deep stack, because looking up 80,000 frames takes seconds."
function looked_up(trace)
    omitted = length(trace) - STACK_TOP - STACK_BOTTOM
    omitted <= STACK_TOP && return Base.stacktrace(trace), 0
    return Base.stacktrace([trace[1:STACK_TOP]; trace[end-STACK_BOTTOM+1:end]]), omitted
end

"Returns the exceptions inside failed tasks and collections, with their own stacks."
function causes(@nospecialize(exception), depth = 0)
    found = Any[]
    depth > 4 && return found
    inner = exception
    while inner isa LoadError
        inner = inner.error
    end
    if inner isa TaskFailedException
        # 1.5 and 1.6 call it catch_stack.
        stack = isdefined(Base, :current_exceptions) ? Base.current_exceptions(inner.task) : Base.catch_stack(inner.task)
        for entry in reverse(collect(stack))
            push!(found, Problem(entry[1], looked_up(entry[2])...))
            append!(found, causes(entry[1], depth + 1))
        end
    elseif inner isa CompositeException
        for each in Iterators.take(inner.exceptions, 3)
            append!(found, causes(each, depth + 1))
        end
    elseif inner isa CapturedException
        push!(found, Problem(inner.ex, Base.StackTraces.StackFrame[entry[1] for entry in inner.processed_bt if entry isa Tuple], 0))
    end
    return found
end

function described(problem::Problem, place = nothing, preface = "")
    exception = problem.exception
    expressions = Any[]
    while exception isa LoadError
        push!(expressions, object(:file => exception.file, :line => exception.line))
        exception = exception.error
    end
    reverse!(expressions)
    frames = framed(problem.frames, place === nothing ? nothing : at_macro(place, problem.exception), lowering_place(exception))
    described = object(:type => string(typeof(exception)), :message => string(preface, message(exception)), :frames => frames,
        :omittedFrames => problem.omitted, :expressions => expressions)
    failures = test_failures(exception)
    isempty(failures) || push!(described, :failures => failures)
    return described
end

"Returns the line of the macro call that failed, if Julia reports one within the statement at `place`; otherwise `place`."
function at_macro(place, @nospecialize(exception))
    while exception isa LoadError
        exception.file == String(place.file) && exception.line > place.line && return LineNumberNode(exception.line, place.file)
        exception = exception.error
    end
    return place
end

"Returns file and line of `syntax: … around FILE:LINE`, the message of code that can't be lowered; nothing for other errors."
function lowering_place(@nospecialize(exception))
    exception isa ErrorException && startswith(exception.msg, "syntax: ") || return nothing
    around = findlast(" around ", exception.msg)
    around === nothing && return nothing
    place = match(r"^(.+):([0-9]{1,9})$", SubString(exception.msg, last(around) + 1))
    return place === nothing ? nothing : (String(place[1]), parse(Int, place[2]))
end

"""
Returns the failed tests of a test set, with messages and positions. A test set throws one exception for all of them, at its
own position. Checks the names of types, because the user may have loaded another version of `Test`.
"""
function test_failures(@nospecialize(exception))
    nameof(typeof(exception)) === :TestSetException && hasfield(typeof(exception), :errors_and_fails) || return Any[]
    return Any[described_failure(result) for result in Iterators.take(exception.errors_and_fails, KEPT_FAILURES) if has_place(result)]
end

has_place(@nospecialize(result)) = hasfield(typeof(result), :source) && result.source isa LineNumberNode && result.source.file isa Symbol

function described_failure(@nospecialize(result))
    words = bounded_or_note(io -> Base.invokelatest(show, IOContext(io, :limit => true, :color => false), result), CALL_BYTES)
    file = String(result.source.file)
    # The output contains the stack.
    return object(:message => String(rstrip(first(split(words, r"\n *Stacktrace:"; limit = 2)))), :file => file, :line => max(0, failed_line(result, file)))
end

"Returns the line of a test. For an error outside of tests, the innermost line of its stack in the same file."
function failed_line(@nospecialize(result), file)
    is_between = hasfield(typeof(result), :test_type) && result.test_type === :nontest_error && hasfield(typeof(result), :backtrace)
    stack = is_between ? string(result.backtrace) : ""
    place = findfirst(string(file, ':'), stack)
    line = place === nothing ? nothing : match(r"^[0-9]{1,9}", SubString(stack, last(place) + 1))
    return line === nothing ? Int(result.source.line) : parse(Int, line.match)
end

"Returns the message of an exception. Exceptions inside tasks and collections are reported separately."
function message(@nospecialize(exception))
    exception isa TaskFailedException && return "TaskFailedException"
    exception isa CapturedException && return "CapturedException"
    return bounded_or_note(io -> Base.invokelatest(showerror, IOContext(io, :limit => true, :color => false), exception), MESSAGE_BYTES)
end

"""
Returns the frames as JSON. All frames below this module's evaluation belong to the platform. The user's outermost frame is
the top level. Where Julia has no line for it (1.9 and 1.10 print `:0`), it gets the line of the statement.
`lowered`: file and line of code that can't be lowered. Julia's own frame has the first line of the statement instead.
"""
function framed(frames, place, lowered = nothing)
    boundary = boundary_of(frames)
    listed = Any[described_frame(frame, index >= boundary) for (index, frame) in enumerate(Iterators.take(frames, boundary + PLATFORM_FRAMES))]
    if lowered !== nothing && boundary > 1 && is_top_level(frames[1]) && file_name(frames[1]) == first(lowered)
        listed[1] = object(:call => "top-level scope", :module => "Main", :file => first(lowered), :line => last(lowered), :owner => is_of_user(first(lowered)) ? "user" : "library")
    end
    place === nothing && return listed
    lowered !== nothing && first(lowered) == String(place.file) && (place = LineNumberNode(last(lowered), place.file))
    top = object(:call => "top-level scope", :module => "Main", :file => String(place.file), :line => place.line, :owner => "user")
    outermost = findlast(is_top_level, view(frames, 1:boundary-1))
    if outermost === nothing
        insert!(listed, boundary, top)
    elseif has_no_line(frames[outermost]) || (outermost == boundary - 1 && !is_of_user(file_name(frames[outermost])))
        listed[outermost] = top
    end
    return listed
end

"Returns the index of the first frame of the platform."
function boundary_of(frames)
    boundary = something(findfirst(is_of_bridge, frames), length(frames) + 1)
    while boundary > 1 && is_machinery(frames[boundary-1])
        boundary -= 1
    end
    return boundary
end

function described_frame(frame, is_platform)
    file = file_name(frame)
    owner = is_platform ? "platform" : is_of_user(file) ? "user" : "library"
    return object(:call => call_text(frame), :module => string(something(module_of(frame), "")), :file => file, :line => max(0, Int(frame.line)), :owner => owner)
end

"Returns the file name without the `./` that Julia sometimes adds to relative names."
file_name(frame) = replace(String(frame.file), r"^\./" => "")

is_top_level(frame) = frame.func === Symbol("top-level scope")

"Returns whether this is code of a run without a line. 1.12 reports this for statements that wait for a failed task, inside a macro's frame."
has_no_line(frame) = frame.line <= 0 && file_name(frame) in RUN_FILES

is_of_bridge(frame) = module_of(frame) === @__MODULE__

"Returns whether the frame is between the user's code and this module: `eval`, or `invokelatest` for showing a value."
is_machinery(frame) = (frame.func === :eval || occursin("invokelatest", String(frame.func))) && occursin(r"(boot|Base|Base_compiler|essentials)\.jl$", String(frame.file))

is_of_user(file) = file in RUN_FILES || (startswith(file, "/user/") && !occursin("/packages/", file) && !occursin("/.packages/", file))

call_text(frame) = bounded_or_note(io -> Base.StackTraces.show_spec_linfo(IOContext(io, :limit => true), frame), CALL_BYTES)

"Returns the module of a frame's method, or nothing when it is unknown, as for inlined code."
function module_of(frame)
    info = frame.linfo
    # 1.12 stores a CodeInstance here, which refers to the method instance.
    isdefined(Core, :CodeInstance) && info isa Core.CodeInstance && (info = info.def)
    # 1.10 stores the method or module of inlined code.
    info isa Module && return info
    info isa Method && return info.module
    info isa Core.MethodInstance || return nothing
    return info.def isa Module ? info.def : info.def.module
end
