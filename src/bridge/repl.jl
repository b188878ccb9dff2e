# What a REPL knows

repl() = standard_library("REPL", "3fa0cd96-eef1-5676-8a61-b3b8758bbffb")

"Completions at the end of `code`; `replaced` counts the UTF-16 units at its end that they take the place of."
function complete(code64::String)
    code = decoded(code64)
    library = repl()
    found, range, _ = completions_in_main(library.REPLCompletions, code)
    texts = unique(String[completion_text(library.REPLCompletions, each) for each in Iterators.take(found, 1000)])
    replaced = isempty(range) ? "" : code[range]
    return reply(object(:kind => "completions", :epoch => EPOCH, :texts => texts, :replaced => sum(Int[c > '\uffff' ? 2 : 1 for c in replaced])))
end

"What a completion puts into the code."
function completion_text(completions, @nospecialize(found))
    # From 1.12 on only this one knows all kinds: symbols after a backslash have a text and a picture.
    isdefined(completions, :named_completion) && return Base.invokelatest(completions.named_completion, found).completion::String
    return Base.invokelatest(completions.completion_text, found)
end

"Help on a name or an expression, as the REPL gives it."
function help(topic64::String, columns::Int)
    question = Base.invokelatest(repl().helpmode, devnull, decoded(topic64))
    answer = evaluate_in_main(question)
    return reply(object(:kind => "shown", :epoch => EPOCH, :shown => shown(answer, columns, 10_000)))
end
