# What a REPL knows

repl() = standard_library("REPL", "3fa0cd96-eef1-5676-8a61-b3b8758bbffb")

"""
Completions at the end of `code`, and the part of it that they take the place of, as UTF-16 offsets. `isInserted`: whether
they may be put there. Signatures of methods are only for reading.
"""
function complete(code64::String)
    code = decoded(code64)
    library = repl()
    found, range, is_inserted = completions_in_main(library.REPLCompletions, code)
    texts = unique(String[completion_text(library.REPLCompletions, each) for each in Iterators.take(found, 1000)])
    is_inserted || (texts = unique(without_run_id.(texts)))
    start, stop = utf16_offset(code, first(range) - 1), utf16_offset(code, last(range))
    return reply(object(:kind => "completions", :epoch => EPOCH, :texts => texts, :start => start, :stop => max(start, stop), :isInserted => is_inserted))
end

"How many UTF-16 units the text has up to the end of the character at a byte."
utf16_offset(text, byte) = length(transcode(UInt16, text[1:thisind(text, clamp(byte, 0, ncodeunits(text)))]))

"The signature of a method, with the name that the user knows its input by."
without_run_id(signature) = replace(signature, r"#[0-9a-z]+-[0-9a-z]+(?=:\d+$)" => "")

"What a completion puts into the code."
function completion_text(completions, @nospecialize(found))
    # From 1.12 on only this one knows all kinds: symbols after a backslash have a text and a picture.
    isdefined(completions, :named_completion) && return Base.invokelatest(completions.named_completion, found).completion::String
    return Base.invokelatest(completions.completion_text, found)
end

"""
Help on a name or an expression, as the REPL gives it: first what Julia writes while it looks (similar names, how to type a
letter, where a word is found), then the documentation.
"""
function help(topic64::String, columns::Int)
    answer = nothing
    text, is_cut = bounded(TEXT_BYTES) do io
        place = shown_in_main(io, :displaysize => (10_000, columns), :color => false)
        try
            question = Base.invokelatest(repl().helpmode, place, decoded(topic64))
            # From 1.11 on the question assigns to a variable, which must not be one of the user's.
            answer = evaluate_in_main(Expr(:let, Expr(:block), question))
            answer === nothing || Base.invokelatest(show, place, MIME("text/plain"), answer)
        catch failure
            io.is_cut && rethrow()
            while failure isa LoadError
                failure = failure.error
            end
            print(io, "ERROR: ", message(failure))
        end
    end
    return reply(object(:kind => "shown", :epoch => EPOCH, :shown => shown_as(text, is_cut, forms_of(answer)...)))
end

"Ids of the runs whose code was typed into a REPL."
const TYPED = Set{String}()

"Says before a run begins that its code is typed into a REPL: its value becomes `ans`, its error `err`."
function typed(epoch::String, id::String)
    epoch == EPOCH || return other_epoch()
    guarded(() -> push!(TYPED, id))
    return hello()
end

keep_answer(run) = run.id in TYPED && quietly(() -> set_for_repl(:ans, run.value))

"Julia keeps no error that has no stack to look at, such as a syntax error."
function keep_error(run, problems)
    run.id in TYPED || return nothing
    stack = Any[(exception = problem.exception, backtrace = problem.frames[1:boundary_of(problem.frames)-1]) for problem in reverse(problems)]
    length(stack) == 1 && length(stack[1].backtrace) <= 1 && !(stack[1].exception isa UndefVarError) && return nothing
    # 1.7 has a type for it.
    quietly(() -> set_for_repl(:err, isdefined(Base, :ExceptionStack) ? Base.ExceptionStack(stack) : stack))
    return nothing
end
