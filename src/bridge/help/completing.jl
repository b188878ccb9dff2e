# Completions with kinds

"""
Returns whether completing `code` runs no code of the user: it is a word, a path, a symbol after a backslash, an import, or
names with dots before the last part. A package may list its properties with code of its own, the user's code may not.
"""
function is_harmless(code)
    startswith(code, r"[\\\"]|using |import ") && return true
    path = path_of(code)
    length(path) > 1 || return true
    owner = plain_value(path[1:end-1])
    owner === nothing && return false
    value = something(owner)
    return value isa Module || (lists_properties(Tuple{typeof(value)}) && lists_properties(Tuple{typeof(value),Bool}))
end

function lists_properties(@nospecialize(types))
    is_method_for_any(propertynames, types) && return true
    try
        return !is_main(Base.moduleroot(Base.invokelatest(which, propertynames, types).module))
    catch
        return false
    end
end

const KINDS = Dict{Symbol,String}(:KeywordCompletion => "keyword", :PathCompletion => "path", :PackageCompletion => "module",
    :PropertyCompletion => "field", :FieldCompletion => "field", :BslashCompletion => "symbol")

"Returns what a completion is, for its icon."
function kind_of(@nospecialize(found))
    nameof(typeof(found)) === :ModuleCompletion || return get(KINDS, nameof(typeof(found)), "text")
    startswith(found.mod, "@") && return "macro"
    try
        return kind_of_value(value_in(found.parent, Symbol(found.mod)))
    catch
        return "text"
    end
end

"Returns the character for a name such as `\\alpha`, or the name."
function symbol_for(completions, name)
    for table in (:latex_symbols, :emoji_symbols)
        isdefined(completions, table) && haskey(getfield(completions, table), name) && return getfield(completions, table)[name]::String
    end
    return name
end

"Replies with completions like `complete`, with their kinds and, for symbols, their names. Replies with none where they would run code."
function complete_in_editor(code64::String)
    code = decoded(code64)
    completions = repl().REPLCompletions
    found, range, is_inserted = is_harmless(code) ? completions_in_main(completions, code) : (Any[], 1:0, true)
    texts, kinds, labels = String[], String[], String[]
    known = Set{String}()
    for each in Iterators.take(is_inserted ? found : Any[], COMPLETIONS)
        label = completion_text(completions, each)
        label in known && continue
        push!(known, label)
        kind = kind_of(each)
        push!(labels, label)
        push!(kinds, kind)
        push!(texts, kind == "symbol" ? symbol_for(completions, label) : label)
    end
    start, stop = utf16_offset(code, first(range) - 1), utf16_offset(code, last(range))
    return reply(object(:kind => "completions", :epoch => EPOCH, :texts => texts, :kinds => kinds, :labels => labels,
        :start => start, :stop => max(start, stop), :isCut => length(found) > COMPLETIONS))
end
