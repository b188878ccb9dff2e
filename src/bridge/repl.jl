# What a REPL knows

repl() = standard_library("REPL", "3fa0cd96-eef1-5676-8a61-b3b8758bbffb")

"Completions at the end of `code`; `replaced` counts the UTF-16 units at its end that they take the place of."
function complete(code64::String)
    code = decoded(code64)
    library = repl()
    found, range, _ = Base.invokelatest(library.REPLCompletions.completions, code, lastindex(code), Main)
    texts = unique(String[Base.invokelatest(library.REPLCompletions.completion_text, each) for each in Iterators.take(found, 1000)])
    replaced = isempty(range) ? "" : code[range]
    return reply(object(:kind => "completions", :epoch => EPOCH, :texts => texts, :replaced => sum(Int[c > '\uffff' ? 2 : 1 for c in replaced])))
end

"Help on a name or an expression, as the REPL gives it."
function help(topic64::String, columns::Int)
    question = Base.invokelatest(repl().helpmode, devnull, decoded(topic64))
    answer = Core.eval(Main, question)
    return reply(object(:kind => "shown", :epoch => EPOCH, :shown => shown(answer, columns, 10_000)))
end
