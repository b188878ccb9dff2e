# Documentation, types and values

"Replies with what a name such as `a.b.c` is: its documentation, its signatures, and the type and value of a variable."
function describe(name64::String)
    path = path_of(decoded(name64))
    found = plain_value(path)
    found === nothing && return reply(object(:kind => "described", :epoch => EPOCH, :what => "nothing"))
    value = something(found)
    what = startswith(string(path[end]), '@') ? "macro" : kind_of_value(value)
    is_variable = what == "variable"
    type = is_variable ? bounded_or_note(io -> Base.invokelatest(show, shown_in_main(io), typeof(value)), 200) : ""
    shown = is_variable ? bounded_or_note(io -> show_beside(io, value), VALUE_BYTES, VALUE_SECONDS, "…") : ""
    list, total = what == "function" || what == "type" ? signatures_of(value, 5) : (Any[], 0)
    return reply(object(:kind => "described", :epoch => EPOCH, :what => what, :type => type, :size => is_variable ? size_text(value) : "",
        :value => shown, :doc => documentation(path, value), :signatures => list, :total => total))
end

show_beside(io, @nospecialize(value)) =
    Base.invokelatest(show, shown_in_main(io, :displaysize => (12, 80), :color => false), MIME("text/plain"), value)

"Returns the documentation of a name as Markdown, as it was written."
function documentation(path, @nospecialize(value))
    try
        owner = length(path) == 1 ? nothing : something(plain_value(path[1:end-1]))
        texts = documented(docs_binding(owner, path[end]))
        isempty(texts) && value isa Union{Function,DataType} && (texts = documented(docs_binding(parentmodule(value), nameof(value))))
        return bounded(io -> foreach(text -> print(io, text), texts), DOC_BYTES)[1]
    catch
        return ""
    end
end

"Returns the documentation that modules have for a binding. Objects that are inserted into it are left out, because printing them is their code."
function documented(binding)
    texts = String[]
    for owner in Base.Docs.modules
        is_in(owner, Base.Docs.META) || continue
        found = get(value_in(owner, Base.Docs.META), binding, nothing)
        found isa Base.Docs.MultiDoc || continue
        for signature in found.order
            isempty(texts) || push!(texts, "\n\n---\n\n")
            for part in found.docs[signature].text
                part isa String && push!(texts, part)
            end
        end
    end
    return texts
end
